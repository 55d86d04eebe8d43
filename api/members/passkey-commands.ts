import { v7 as uuid } from 'uuid';
import { type Ctx, type Member, transact } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';
import { allow, found, signedIn } from '#api/guards.ts';
import { record } from '#api/ledger/commands.ts';
import { queueMail } from '#api/mail/commands.ts';
import { keepChallenge, spendChallenge } from '#api/members/challenges.ts';
import { findPasskey, passkeyOf } from '#api/members/passkey-queries.ts';
import {
  addedLetter,
  assertionShape,
  challengeIn,
  jsonIn,
  MOST_PASSKEYS,
  passkeyNameShape,
  registrationShape,
  removedLetter,
} from '#api/members/passkey-rules.ts';
import { proveAnew } from '#api/members/proof.ts';
import { mayManageAccess } from '#api/members/token-rules.ts';
import { limitNotices } from '#api/members/tries.ts';
import { checkedCounter, checkedPasskey, creationOptions, requestOptions } from '#api/members/webauthn.ts';
import { parse } from '#api/parse.ts';

/** What the browser needs to sign in with a passkey. */
export async function askForPasskey(ctx: Ctx, browser: string): Promise<Awaited<ReturnType<typeof requestOptions>>> {
  const options = await requestOptions(ctx.config);
  await keepChallenge(ctx, { purpose: 'passkey_sign_in', challenge: options.challenge, browser });
  return options;
}

/** The member whose passkey signed the challenge that this browser was given. `credential` is what the browser made, as JSON. */
export async function signInByPasskey(ctx: Ctx, browser: string, credential: unknown): Promise<Member> {
  const given = assertionShape.safeParse(jsonIn(credential));
  if (!given.success) throw doesNotFit();
  const challenge = challengeIn(given.data.response.clientDataJSON);
  await spendChallenge(ctx, { purpose: 'passkey_sign_in', challenge, browser });
  const known = await passkeyOf(ctx, given.data.id);
  const counter = known && (await checkedCounter(ctx.config, challenge, given.data, known.passkey));
  if (!known || counter === undefined) throw doesNotFit();
  const { id, counter: before } = known.passkey;
  // By the counter as it was: a copy of the authenticator that signs at the same time does not get in as well.
  const used = ctx.database.write
    .updateTable('passkeys')
    .set({ counter, used_at: ctx.now })
    .where('id', '=', id)
    .where('counter', '=', before);
  if (!(await used.executeTakeFirst()).numUpdatedRows) throw doesNotFit();
  return known.member;
}

/** What the browser needs to make a passkey of this name, for who proves that it is they: by the password, or a fresh sign-in. */
export async function offerPasskey(
  ctx: Ctx,
  browser: string,
  { name: wanted, current_password }: { name: unknown; current_password: unknown },
): Promise<Awaited<ReturnType<typeof creationOptions>>> {
  const me = signedIn(ctx);
  const { name } = parse(passkeyNameShape, { name: wanted });
  await proveAnew(ctx, current_password);
  const known = await ctx.db.selectFrom('passkeys').select(['credential', 'transports']).where('member', '=', me.id).execute();
  if (known.length >= MOST_PASSKEYS) throw new Refusal('conflict', `You have ${MOST_PASSKEYS} passkeys. Please remove one first.`);
  const options = await creationOptions(ctx.config, me, known);
  await keepChallenge(ctx, { purpose: 'passkey', challenge: options.challenge, browser, member: me.id, content: name });
  return options;
}

/** Keeps the passkey that the browser made when it was asked, and tells the address. `credential` is what it made, as JSON. */
export async function addPasskey(ctx: Ctx, browser: string, credential: unknown): Promise<void> {
  const { id: member, email } = signedIn(ctx);
  allow(mayManageAccess(ctx.viewer));
  const given = registrationShape.safeParse(jsonIn(credential));
  if (!given.success) throw doesNotFit();
  const challenge = challengeIn(given.data.response.clientDataJSON);
  const name = await spendChallenge(ctx, { purpose: 'passkey', challenge, browser, member });
  const made = await checkedPasskey(ctx.config, challenge, given.data);
  if (!made) throw doesNotFit();
  await limitNotices(ctx, email);
  const row = {
    id: uuid(),
    member,
    credential: made.id,
    public_key: Buffer.from(made.publicKey).toString('base64url'),
    counter: made.counter,
    transports: JSON.stringify(given.data.response.transports),
    name,
    made_at: ctx.now,
    used_at: null,
  };
  await transact(ctx, async (ctx) => {
    const added = ctx.db.insertInto('passkeys').values(row);
    const { numInsertedOrUpdatedRows } = await added.onConflict((c) => c.column('credential').doNothing()).executeTakeFirst();
    if (!numInsertedOrUpdatedRows) throw new Refusal('conflict', 'This passkey is here already.');
    await queueMail(ctx, email, addedLetter({ company: ctx.config.company, name, now: ctx.now }));
    await record(ctx, { act: 'member.passkey_added', subject: `member/${member}`, content: { passkey: row.id } });
  });
}

/** Gives a passkey of who asks another name. Another member's is not there. */
export async function renamePasskey(ctx: Ctx, id: string, input: unknown): Promise<void> {
  const { id: member } = signedIn(ctx);
  allow(mayManageAccess(ctx.viewer));
  found(await findPasskey(ctx, id));
  const { name } = parse(passkeyNameShape, input);
  await transact(ctx, async (ctx) => {
    await ctx.db.updateTable('passkeys').set({ name }).where('id', '=', id).where('member', '=', member).execute();
    await record(ctx, { act: 'member.passkey_renamed', subject: `member/${member}`, content: { passkey: id } });
  });
}

/** Removes a passkey of who asks and proves that it is they, and tells the address. Another member's is not there. */
export async function removePasskey(ctx: Ctx, id: string, current_password: unknown): Promise<void> {
  const { id: member, email } = signedIn(ctx);
  const { name } = found(await findPasskey(ctx, id));
  await proveAnew(ctx, current_password);
  await limitNotices(ctx, email);
  await transact(ctx, async (ctx) => {
    const mine = ctx.db.deleteFrom('passkeys').where('id', '=', id).where('member', '=', member);
    if (!(await mine.executeTakeFirst()).numDeletedRows) throw new Refusal('not_found', 'There is nothing here.');
    await queueMail(ctx, email, removedLetter({ company: ctx.config.company, name, now: ctx.now }));
    await record(ctx, { act: 'member.passkey_removed', subject: `member/${member}`, content: { passkey: id } });
  });
}

function doesNotFit(): Refusal {
  return new Refusal('invalid', 'This passkey does not work here. Perhaps it was removed, or it is for another site.');
}
