import { z } from '@hono/zod-openapi';
import { oneOf, oneOfOrNull, timeShape } from '#api/http/describe.ts';
import { measureNames } from '#api/moderation/rules.ts';
import { requests } from '#api/screening/rules.ts';
import { moderationReasons, stepKinds } from '#api/steps/rules.ts';

const roles = ['customer', 'agent', 'approver', 'admin', 'system'];

const appealSchema = z.object({
  at: timeShape,
  outcome: oneOfOrNull(['upheld', 'rejected']),
  decided_at: timeShape.nullable(),
  role: oneOfOrNull(roles),
  sentence: z.string().nullable(),
  by_taker: z
    .boolean()
    .openapi({ description: 'Whether who decided had taken the measure, or confirmed the removal: there was nobody else' }),
});

/** How the API shows a case of the moderation log. */
export const caseSchema = z
  .object({
    number: z.int(),
    url: z.url(),
    issue: z.int(),
    step: z.int().openapi({ description: '1 stands for the whole problem' }),
    post: oneOf(stepKinds).openapi({ description: 'The kind of the post' }),
    measure: oneOf(measureNames),
    reason: oneOf(moderationReasons),
    sentence: z.string(),
    request: oneOf(requests).openapi({ description: 'At whose request' }),
    role: oneOf(roles).openapi({ description: 'Who did it, or asked for the removal' }),
    at: timeShape,
    state: oneOf(['asked', 'in_force', 'restored', 'refused', 'removed']).openapi({
      description: '`asked`: a removal that waits for a second person. `removed`: a hold that became a removal',
    }),
    part: oneOfOrNull(['text', 'files', 'both']).openapi({ description: 'What a redaction took out' }),
    files: z.int().openapi({ description: 'How many files it took out' }),
    in_force_at: timeShape.nullable(),
    lapses_at: timeShape.nullable().openapi({
      description:
        'When a hold by staff comes back by itself, unless a removal waits for its second person then; when a removal that was asked for is over',
    }),
    confirmed_role: oneOfOrNull(roles),
    ended_at: timeShape.nullable(),
    ended_role: oneOfOrNull(roles),
    ended_sentence: z.string().nullable(),
    appeal: appealSchema.nullable(),
  })
  .openapi('ModerationCase');

/** The numbers of the moderation log. */
export const figuresSchema = z
  .object({
    held_now: z.int(),
    held_since: timeShape.nullable().openapi({ description: 'Since when the one that waits longest is held' }),
    removals_asked: z.int().openapi({ description: 'Removals that wait for a second person' }),
    taken: z.array(z.object({ measure: oneOf(measureNames), reason: oneOf(moderationReasons), n: z.int() })),
    files_taken: z.int().openapi({ description: 'Files that redactions took out' }),
    appeals: z.object({ made: z.int(), open: z.int(), upheld: z.int(), rejected: z.int() }),
  })
  .openapi('ModerationFigures');
