import { z } from 'zod';
import { clean } from '#api/text/plain.ts';

export const NOTE_MAX = 5000;

/** What staff note for each other. */
export const noteShape = z.strictObject({
  body: z
    .string('Please write a note.')
    .overwrite(clean)
    .min(1, 'Please write a note.')
    .max(NOTE_MAX, `At most ${NOTE_MAX} characters, please.`),
});
