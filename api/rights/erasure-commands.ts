import { v7 as uuid } from 'uuid';
import { type Ctx, transact } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';
import { allow, found, signedIn } from '#api/guards.ts';
import { enqueue } from '#api/jobs/queue.ts';
import { record } from '#api/ledger/commands.ts';
import { queueMail } from '#api/mail/commands.ts';
import { recipientShape } from '#api/mail/rules.ts';
import { findMember } from '#api/members/access-queries.ts';
import { proveAnew } from '#api/members/proof.ts';
import { digest, newSecret } from '#api/members/secrets.ts';
import { endSessionsOf } from '#api/members/session.ts';
import { mayManageAccess } from '#api/members/token-rules.ts';
import { limitNotices } from '#api/members/tries.ts';
import { parse } from '#api/parse.ts';
import { anAdminStays, LAST_ADMIN } from '#api/rights/admins.ts';
import { askedLetter, dueAt, mayAskForErasure, othersErasureShape, ownErasureShape, type Texts } from '#api/rights/erasure-rules.ts';

/** Who asks is to be erased in a week, which they prove to want. Their other sessions end; this one can still undo it. */
export async function askForErasure(ctx: Ctx, input: unknown): Promise<void> {
  const { id, email } = signedIn(ctx);
  const { texts, current_password } = parse(ownErasureShape, input);
  await proveAnew(ctx, current_password);
  await limitNotices(ctx, email);
  await transact(ctx, async (ctx) => {
    await ask(ctx, id, { texts, asked_by: 'member', request: 'author' });
    await endSessionsOf(ctx, id, ctx.session);
  });
}

/** An admin notes that a member wishes to be erased. All sessions of theirs end. */
export async function askForErasureOf(ctx: Ctx, id: string, input: unknown): Promise<void> {
  signedIn(ctx);
  const { texts, request } = parse(othersErasureShape, input);
  const { email } = found(await findMember(ctx, id));
  await limitNotices(ctx, email);
  await transact(ctx, async (ctx) => {
    await ask(ctx, id, { texts, asked_by: 'admin', request });
    await endSessionsOf(ctx, id);
  });
}

/** Who asks is not to be erased after all. */
export async function undoErasure(ctx: Ctx): Promise<void> {
  const { id } = signedIn(ctx);
  allow(mayManageAccess(ctx.viewer));
  await transact(ctx, (ctx) => undo(ctx, 'member', id));
}

/** The same for a member, by an admin. */
export async function undoErasureOf(ctx: Ctx, id: string): Promise<void> {
  signedIn(ctx);
  await transact(ctx, async (ctx) => {
    found(await findMember(ctx, id));
    await undo(ctx, 'member', id);
  });
}

/** The same by the link that went to the member's address. */
export async function undoErasureByLink(ctx: Ctx, secret: string): Promise<void> {
  await transact(ctx, (ctx) => undo(ctx, 'undo_hash', digest(secret)));
}

interface Asked {
  texts: Texts;
  asked_by: 'member' | 'admin';
  request: 'author' | 'law';
}

// The line comes first: whoever writes one waits for every act before it, so that of two who ask at once the later one sees the earlier.
async function ask(ctx: Ctx, member: string, asked: Asked): Promise<void> {
  const row = { id: uuid(), member, ...asked, asked_at: ctx.now, due_at: dueAt(ctx.now) };
  await record(ctx, { act: 'member.erasure_asked', subject: `member/${member}`, content: { member, ...asked } });
  const { email, erased_at } = await ctx.db.selectFrom('members').selectAll().where('id', '=', member).executeTakeFirstOrThrow();
  const stands = ctx.db.selectFrom('erasures').select('due_at').where('member', '=', member).where('undone_at', 'is', null);
  allow(mayAskForErasure({ erased_at }, await stands.executeTakeFirst()));
  if (!(await anAdminStays(ctx, member))) throw new Refusal('conflict', LAST_ADMIN);
  const secret = newSecret();
  await ctx.db
    .insertInto('erasures')
    .values({ ...row, undo_hash: digest(secret) })
    .execute();
  await enqueue(ctx, 'erasure.carry_out', { erasure: row.id }, row.due_at);
  const letter = askedLetter({ ...row, company: ctx.config.company }, `/erasure/${secret}`, asked.asked_by);
  if (recipientShape.safeParse(email).success) await queueMail(ctx, email, letter);
}

async function undo(ctx: Ctx, by: 'member' | 'undo_hash', value: string): Promise<void> {
  const undone = await ctx.db
    .updateTable('erasures')
    .set({ undone_at: ctx.now })
    .where(by, '=', value)
    .where('undone_at', 'is', null)
    .where('begun_at', 'is', null)
    .returning('member')
    .executeTakeFirst();
  if (!undone) throw new Refusal('conflict', 'There is no erasure that could be undone: it was undone already, or has begun.');
  await record(ctx, { act: 'member.erasure_undone', subject: `member/${undone.member}`, content: { member: undone.member } });
}
