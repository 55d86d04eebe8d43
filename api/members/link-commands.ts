import { type Ctx, type Member, transact } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';
import { allow } from '#api/guards.ts';
import { record } from '#api/ledger/commands.ts';
import { queueMail } from '#api/mail/commands.ts';
import { rise, spendInvitation } from '#api/members/invited.ts';
import { addressShape, clearedLetter, signInLetter, strangerLetter } from '#api/members/link-rules.ts';
import { addLink, spendLink } from '#api/members/links.ts';
import { addMember } from '#api/members/new-member.ts';
import { type Credentials, credentialsOf } from '#api/members/queries.ts';
import { mayJoin, NAMELESS } from '#api/members/rules.ts';
import { limitLinks } from '#api/members/tries.ts';
import { endWaysIn } from '#api/members/ways-in.ts';
import { parse } from '#api/parse.ts';

// Anybody can ask for the mail: of what they send only a number and a word of ours go into it, and never a title's words.
const ONWARDS =
  /^(\/(?:desk\/)?(?:issues|fixes)\/\d{1,9})(?:-[a-z\d-]*)?(\/(?:verdict|withdrawal|publication|correction|affected|follow|attachments|tracking|merge))?$|^\/log\/moderation\/\d{1,9}\/appeal$|^\/(?:desk|account)$/;

/**
 * Mails a link that signs in to the account of the address. An address that nobody has gets a mail that says so: the answer and the
 * work are the same. `next`: a path on this board to go to afterwards.
 */
export async function requestSignIn(ctx: Ctx, input: unknown, next?: string): Promise<void> {
  allow(mayJoin(ctx.viewer));
  const { email } = parse(addressShape, input);
  await limitLinks(ctx, email);
  await transact(ctx, async (ctx) => {
    const known = await credentialsOf(ctx, email);
    const secret = await addLink(ctx, 'sign_in', email);
    const { company } = ctx.config;
    const path = `/sign-in/${secret}${onwards(next)}`;
    await queueMail(ctx, email, known?.active ? signInLetter(path, company) : strangerLetter(company));
  });
}

/** `next` as it may stand behind the path in a mail; empty where it leads to nothing of ours. */
export function onwards(next = ''): string {
  const [path, thing = path, act = ''] = ONWARDS.exec(next) ?? [];
  return thing === undefined ? '' : `?next=${encodeURIComponent(thing + act)}`;
}

/** The member whom the link of this secret was mailed to. It is used up by that, and so is the invitation that they rise by, if there is one. */
export async function signInByLink(ctx: Ctx, secret: string, invitation?: string): Promise<Member> {
  return transact(ctx, async (ctx) => {
    const { email } = await spendLink(ctx, secret, 'sign_in');
    const member = await prove(ctx, active(await credentialsOf(ctx, email)));
    return invitation === undefined ? member : rise(ctx, member, await spendInvitation(ctx, invitation));
  });
}

/** The member of an address that has just been proven: found, or made without a password. Belongs inside a transaction. */
export async function provenMember(ctx: Ctx, email: string): Promise<Member> {
  return (await newcomer(ctx, email, ctx.now)) ?? prove(ctx, active(await credentialsOf(ctx, email)));
}

/**
 * The member of an address that a customer gave to the staff: found, or made without a password. A mail to the address follows, so what
 * lets somebody into a customer's account that nobody has proven ends here as well. Belongs inside a transaction.
 */
export async function namedMember(ctx: Ctx, email: string): Promise<Member> {
  const added = await newcomer(ctx, email, null);
  if (added) return added;
  const known = active(await credentialsOf(ctx, email));
  const unproven = ctx.db.selectFrom('members').select('id').where('id', '=', known.id).where('proven_at', 'is', null);
  if (known.role !== 'customer' || !(await unproven.executeTakeFirst())) return known;
  if (await endWaysIn(ctx, known.id)) await queueMail(ctx, email, clearedLetter(ctx.config.company));
  return known;
}

/** Undefined where the address has an account. */
function newcomer(ctx: Ctx, email: string, proven_at: string | null): Promise<Member | undefined> {
  return addMember(ctx, { email, name: NAMELESS, role: 'customer', passwordHash: '', proven_at });
}

/**
 * The first proof that the account is of who holds its address. Anybody could have made it, with a password of their own, so what lets
 * somebody into a customer's account ends; staff were let in by an admin. An identity of the company's sign-in is no one's to forge.
 */
async function prove(ctx: Ctx, member: Member): Promise<Member> {
  const first = ctx.db.updateTable('members').set({ proven_at: ctx.now }).where('id', '=', member.id).where('proven_at', 'is', null);
  const row = await first.returning('role').executeTakeFirst();
  if (!row) return member;
  if (row.role === 'customer' && (await endWaysIn(ctx, member.id))) await queueMail(ctx, member.email, clearedLetter(ctx.config.company));
  await record(ctx, { act: 'member.proven', subject: `member/${member.id}`, content: { member: member.id } });
  return member;
}

function active(known: Credentials | undefined): Member {
  if (known?.active) return known.member;
  throw new Refusal('conflict', 'The account of this address is closed.');
}
