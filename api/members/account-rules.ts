import { z } from 'zod';
import { newPasswordShape } from '#api/members/rules.ts';

export const currentPasswordShape = z.strictObject({
  current_password: z
    .string('Please give your password as it is now.')
    .min(1, 'Please give your password as it is now.')
    .max(200, 'This is not your password.'),
});

/** Who has no password gives none. */
export const firstPasswordShape = z.strictObject({ current_password: z.unknown().optional(), password: newPasswordShape });

export const passwordChangeShape = currentPasswordShape.extend({ password: newPasswordShape });
