import { z } from '@hono/zod-openapi';
import { keptTypes } from '#api/attachments/rules.ts';
import { oneOf } from '#api/http/describe.ts';

/** How the API shows a file on a step. */
export const attachmentSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    type: oneOf(keptTypes),
    bytes: z.int(),
    width: z.int().nullable().openapi({ description: 'Of a picture, in pixels' }),
    height: z.int().nullable(),
    url: z.url(),
    small: z
      .object({ url: z.url(), width: z.int(), height: z.int() })
      .nullable()
      .openapi({ description: 'Of a larger picture: the same with at most 480 pixels a side' }),
  })
  .openapi('Attachment');
