import { z } from '@hono/zod-openapi';
import { keptTypes, MAX_FILES } from '#api/attachments/rules.ts';
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
    redacted_in: z.int().nullable().openapi({ description: 'The case by which it was taken out: its author and staff alone see it' }),
  })
  .openapi('Attachment');

const fileShape = z.custom<File>((value) => value instanceof File, 'Please send a file.').openapi({ type: 'string', format: 'binary' });

/** The files of an upload, one or several under the same name. */
export const filesShape = z
  .preprocess((value) => [value ?? []].flat(), z.array(fileShape))
  .openapi({ type: 'array', description: `Up to ${MAX_FILES} pictures (JPEG, PNG, WebP, GIF, AVIF) of 8 MB or PDFs of 10 MB` });
