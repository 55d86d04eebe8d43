import { z } from 'zod';
import type { Viewer } from '#api/context.ts';
import type { Allowed } from '#api/guards.ts';

const oneLine = (text: string) => !/\p{Cc}/u.test(text);

/** A colour as #rrggbb, with or without the sign; none where it is left empty. */
const accentShape = z
  .string()
  .trim()
  .toLowerCase()
  .transform((text) => (text === '' || text.startsWith('#') ? text : `#${text}`))
  .refine((text) => text === '' || /^#[0-9a-f]{6}$/.test(text), 'A colour is written as #1f4f8a: six digits from 0 to f.')
  .transform((text) => (text === '' ? null : text));

/** What the board is called and how it looks, and the version that this was changed from: 0 where nothing was set yet. */
export const boardChangeShape = z.strictObject({
  version: z.coerce.number().int().min(0),
  company: z
    .string()
    .trim()
    .min(1, 'Please give the name of the company.')
    .max(60, 'A name has at most 60 characters.')
    .refine(oneLine, 'A name is one line.'),
  description: z.string().trim().max(200, 'At most 200 characters.').refine(oneLine, 'One line.').default(''),
  accent: accentShape.nullish().transform((colour) => colour ?? null),
});

export function mayChangeSettings(viewer: Viewer): Allowed {
  return viewer.role === 'admin' ? true : { forbidden: 'Only an admin can change the settings.' };
}
