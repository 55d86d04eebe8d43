import { z } from 'zod';
import type { CompanySignIn } from '#api/config.ts';
import type { Role } from '#api/context.ts';
import { roles, signUpShape } from '#api/members/rules.ts';
import { oneLine } from '#api/text/plain.ts';

/** Where the provider sends the browser back to. */
export const CALLBACK = '/sign-in/oidc/callback';

/** Why somebody was not let in, by the word that stands in the address of the page that says so. */
export const reasons = {
  failed: 'Your company’s sign-in did not let you in, or did not answer. Nothing was changed; please try again.',
  late: 'This took longer than five minutes, or was sent twice. Please try once more.',
  group: 'Your company account is in none of the groups that work on this board. Please ask whoever runs your accounts.',
  closed: 'Your account on this board is deactivated. Please ask an admin of the board.',
  unproven: 'Your company account has no confirmed e-mail address, so it cannot be told whose it is here.',
  taken:
    'The account here that has your address belongs to another company account, perhaps of somebody who left. Please ask an admin of the board: once that company account is unlinked, you can sign in.',
  customer: 'A customer’s account has your address. An admin of the board can invite it to the staff; then sign in again.',
} as const;
export type Reason = keyof typeof reasons;

/** The sentence for a word of the address; undefined for any other. */
export function reasonFor(word: string | null): string | undefined {
  return Object.entries(reasons).find(([reason]) => reason === word)?.[1];
}

/** Who somebody is at the provider. */
export const identityShape = z.object({
  sub: z.string().min(1).max(255),
  email: signUpShape.shape.email.optional().catch(undefined),
  email_verified: z.boolean().catch(false),
  name: z
    .string()
    .trim()
    .min(1)
    .transform((name) => [...oneLine(name)].slice(0, 60).join(''))
    .optional()
    .catch(undefined),
});
export type Identity = z.output<typeof identityShape>;

const groupsShape = z.union([z.array(z.string()), z.string().transform((one) => [one])]).catch([]);

/** The highest role that the groups in these claims give. */
export function roleIn(claims: Record<string, unknown>, { claim, roles: given }: CompanySignIn): Role | undefined {
  const groups = new Set(groupsShape.parse(claims[claim]));
  const mine = given.filter(([group]) => groups.has(group)).map(([, role]) => role);
  return roles.findLast((role) => mine.some((one) => one === role));
}
