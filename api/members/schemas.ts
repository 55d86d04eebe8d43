import { z } from '@hono/zod-openapi';
import { scopes } from '#api/context.ts';
import { oneOf, timeShape } from '#api/http/describe.ts';
import { roles } from '#api/members/rules.ts';

/** A session of who asks. */
export const sessionSchema = z
  .object({
    id: z.uuid(),
    device: z.string().openapi({ description: 'Such as “Firefox on Linux”' }),
    made_at: timeShape,
    used_at: timeShape.openapi({ description: 'To within five minutes' }),
    expires_at: timeShape.openapi({ description: 'If it is not used again' }),
    current: z.boolean().openapi({ description: 'Whether this was asked in it' }),
  })
  .openapi('Session');

/** A token of who asks, without its secret. */
export const tokenSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    hint: z.string().openapi({ description: 'How it begins' }),
    scopes: z.array(oneOf(scopes)),
    made_at: timeShape,
    expires_at: timeShape,
    used_at: timeShape.nullable().openapi({ description: 'To within five minutes' }),
  })
  .openapi('Token');

/** A token that was just made: the only time that it can be read. */
export const newTokenSchema = tokenSchema
  .extend({ token: z.string().openapi({ description: 'The token: shown this once' }) })
  .openapi('NewToken');

/** A passkey of who asks. */
export const passkeySchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    made_at: timeShape,
    used_at: timeShape.nullable(),
  })
  .openapi('Passkey');

/** A member, as admins see them. */
export const memberSchema = z
  .object({
    id: z.uuid(),
    email: z.string(),
    name: z.string(),
    role: oneOf(roles),
    joined_at: timeShape,
    deactivated_at: timeShape.nullable(),
    erased_at: timeShape.nullable(),
  })
  .openapi('Member');
