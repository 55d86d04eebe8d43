import { z } from 'zod';
import { clean } from '#api/text/plain.ts';

/** A new text of the policy, and the version that it was written from. */
export const policyShape = z.strictObject({
  after: z.coerce.number().int().min(1),
  body: z
    .string()
    .overwrite(clean)
    .min(50, 'Say what may be posted and how the board is run: at least 50 characters.')
    .max(20_000, 'At most 20,000 characters.'),
});
