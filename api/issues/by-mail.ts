import type { Ctx } from '#api/context.ts';
import { invalid } from '#api/errors.ts';
import { json } from '#api/http/describe.ts';
import { confirmationSchema } from '#api/issues/schemas.ts';
import { addressShape } from '#api/members/link-rules.ts';

/** The field by which a guest of the API can be asked whether it is they. */
export const byMail = {
  email: addressShape.shape.email
    .optional()
    .meta({ description: 'Of a guest, who is mailed a link and confirms by it. Nothing tells whether the address has an account' }),
};

/** What else is answered where a guest may ask. */
export const confirmedByMail = { 202: json(confirmationSchema, 'A guest is mailed a link; until it is used, nothing counts') };

/** Whether this is a guest’s wish, to be confirmed by a mail. Members need none. */
export function isByMail({ viewer }: Ctx, email: string | undefined): email is string {
  if ('id' in viewer && email !== undefined) throw invalid('email', 'You are signed in: leave the address out.');
  return email !== undefined;
}
