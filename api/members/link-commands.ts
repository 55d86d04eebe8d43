import { v7 as uuid } from 'uuid';
import { type Ctx, type Member, transact } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';
import { allow } from '#api/guards.ts';
import { record } from '#api/ledger/commands.ts';
import { queueMail } from '#api/mail/commands.ts';
import { addressShape, signInLetter, strangerLetter } from '#api/members/link-rules.ts';
import { addLink, spendLink } from '#api/members/links.ts';
import { type Credentials, credentialsOf } from '#api/members/queries.ts';
import { mayJoin, NAMELESS } from '#api/members/rules.ts';
import { limitLinks } from '#api/members/tries.ts';
import { parse } from '#api/parse.ts';

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
    const path = `/sign-in/${secret}${next ? `?next=${encodeURIComponent(next)}` : ''}`;
    await queueMail(ctx, email, known?.active ? signInLetter(path, company) : strangerLetter(company));
  });
}

/** The member whom the link of this secret was mailed to. It is used up by that. */
export async function signInByLink(ctx: Ctx, secret: string): Promise<Member> {
  return transact(ctx, async (ctx) => {
    const { email } = await spendLink(ctx, secret, 'sign_in');
    return active(await credentialsOf(ctx, email));
  });
}

/** The member of an address that has just been proven: found, or made without a password. Belongs inside a transaction. */
export async function provenMember(ctx: Ctx, email: string): Promise<Member> {
  const member: Member = { id: uuid(), email, name: NAMELESS, role: 'customer' };
  const added = await ctx.db
    .insertInto('members')
    .values({ ...member, password_hash: '', created_at: ctx.now, deactivated_at: null })
    .onConflict((c) => c.column('email').doNothing())
    .executeTakeFirst();
  if (!added.numInsertedOrUpdatedRows) return active(await credentialsOf(ctx, email));
  const about = { act: 'member.joined', subject: `member/${member.id}`, content: { member: member.id, role: member.role } } as const;
  await record(ctx, about);
  return member;
}

function active(known: Credentials | undefined): Member {
  if (known?.active) return known.member;
  throw new Refusal('conflict', 'The account of this address is closed.');
}
