import { type Ctx, transact } from '#api/context.ts';
import { enqueue } from '#api/jobs/queue.ts';
import { record } from '#api/ledger/commands.ts';
import { queueMail } from '#api/mail/commands.ts';
import { recipientShape } from '#api/mail/rules.ts';
import { freeWorkOf } from '#api/members/freeing.ts';
import { endSessionsOf } from '#api/members/session.ts';
import { forgetElsewhere } from '#api/moderation/forgetting.ts';
import { anAdminStays, LAST_ADMIN } from '#api/rights/admins.ts';
import { forgetDrafter } from '#api/rights/erasing-drafts.ts';
import { eraseFrom } from '#api/rights/erasing-texts.ts';
import { ERASED_NAME, noAddress, proofLetter } from '#api/rights/erasure-rules.ts';
import type { ErasureRow } from '#db/schema-rights.ts';

const BATCH = 50;
/** When it is first looked whether the proof is out. */
const PROOF_LOOK_MS = 10 * 60_000;

/**
 * Begins to carry out an erasure, unless it was undone: from here on it cannot be. Nobody gets in by the account any more, and the
 * proof is on its way. Gives the erasure also where an earlier run has begun it and not ended.
 */
export async function begin(ctx: Ctx, id: string): Promise<ErasureRow | undefined> {
  return transact(ctx, async (ctx) => {
    const stands = ctx.db.updateTable('erasures').set({ begun_at: ctx.now }).where('id', '=', id).where('undone_at', 'is', null);
    const begun = await stands.where('begun_at', 'is', null).where('due_at', '<=', ctx.now).returningAll().executeTakeFirst();
    if (!begun) return underWay(ctx, id);
    if (!(await anAdminStays(ctx, begun.member))) throw new Error(LAST_ADMIN);
    const { member } = begun;
    await close(ctx, member);
    const proof = await sendProof(ctx, begun);
    await ctx.db.updateTable('erasures').set({ proof }).where('id', '=', id).execute();
    return { ...begun, proof };
  });
}

/** Takes every way into the account away, and ends what came by one. */
async function close(ctx: Ctx, member: string): Promise<void> {
  await ctx.db.updateTable('members').set({ deactivated_at: ctx.now }).where('id', '=', member).execute();
  await freeWorkOf(ctx, member);
  await ctx.db.deleteFrom('saved_views').where('member', '=', member).execute();
  for (const table of ['topic_follows', 'hearings', 'notices'] as const) {
    await ctx.db.deleteFrom(table).where('member', '=', member).execute();
  }
  await endSessionsOf(ctx, member);
  await ctx.db.deleteFrom('passkeys').where('member', '=', member).execute();
  await ctx.db.deleteFrom('identities').where('member', '=', member).execute();
  await ctx.db.deleteFrom('challenges').where('member', '=', member).execute();
  await ctx.db.deleteFrom('tokens').where('member', '=', member).execute();
  await ctx.db.deleteFrom('tracking_links').where('member', '=', member).execute();
}

async function underWay(ctx: Ctx, id: string): Promise<ErasureRow | undefined> {
  const begun = ctx.db.selectFrom('erasures').selectAll().where('id', '=', id).where('begun_at', 'is not', null);
  return begun.where('done_at', 'is', null).executeTakeFirst();
}

async function sendProof(ctx: Ctx, { id, member, texts }: ErasureRow): Promise<string | null> {
  const { email } = await ctx.db.selectFrom('members').select('email').where('id', '=', member).executeTakeFirstOrThrow();
  if (!recipientShape.safeParse(email).success) return null;
  return queueMail(ctx, email, proofLetter({ texts, company: ctx.config.company }, id, ctx.now));
}

/** Takes the person out of the next problems behind `after`, in one transaction. Gives the last of them; undefined where there are no more. */
export async function eraseBehind(ctx: Ctx, erasure: ErasureRow, after: number): Promise<number | undefined> {
  return transact(ctx, async (ctx) => {
    const { member } = erasure;
    const rows = await ctx.db
      .selectFrom('issues')
      .select('number')
      .where('number', '>', after)
      .where((eb) => {
        const written = eb.selectFrom('steps').select('issue').where('author', '=', member);
        return eb.or([eb('reporter', '=', member), eb('number', 'in', written)]);
      })
      .orderBy('number')
      .limit(BATCH)
      .execute();
    for (const { number } of rows) await eraseFrom(ctx, number, erasure);
    return rows.at(-1)?.number;
  });
}

/** Empties what is left: the account, the way to it, its mails. The row stays for what counts people, and leads to nobody. */
export async function finish(ctx: Ctx, { id, member, texts, proof }: ErasureRow): Promise<void> {
  await transact(ctx, async (ctx) => {
    const { email } = await ctx.db.selectFrom('members').select('email').where('id', '=', member).executeTakeFirstOrThrow();
    const nobody = { email: noAddress(member), name: ERASED_NAME, password_hash: '', role: 'customer', erased_at: ctx.now };
    // Once more: somebody may have opened it again just when it was closed.
    await close(ctx, member);
    await ctx.db.updateTable('members').set(nobody).where('id', '=', member).execute();
    await ctx.db.updateTable('fix_entries').set({ author_name: null }).where('author', '=', member).execute();
    await forgetDrafter(ctx, member);
    await ctx.db.deleteFrom('links').where('email', '=', email).execute();
    await ctx.db.deleteFrom('pending_reports').where('email', '=', email).execute();
    const mails = await ctx.db.selectFrom('mails').select('id').where('recipient', '=', email).execute();
    await forgetMails(
      ctx,
      mails.map(({ id }) => id).filter((id) => id !== proof),
    );
    await forgetElsewhere(ctx, { member, email });
    const lines = ctx.db.selectFrom('ledger').select('seq').where('subject', '=', `member/${member}`);
    await ctx.db.deleteFrom('openings').where('seq', 'in', lines).execute();
    await record(ctx, { act: 'member.erased', subject: `member/${member}`, content: { member, texts } });
    await ctx.db.updateTable('erasures').set({ done_at: ctx.now }).where('id', '=', id).execute();
    const first = new Date(Date.parse(ctx.now) + PROOF_LOOK_MS).toISOString();
    await enqueue(ctx, 'erasure.forget_proof', { erasure: id }, first);
  });
}

/** Deletes mails, and the work on them: what a mail server says of an address may stand there. */
export async function forgetMails(ctx: Ctx, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const payloads = ids.map((mail) => JSON.stringify({ mail }));
  await ctx.db.deleteFrom('jobs').where('kind', '=', 'mail.send').where('payload', 'in', payloads).execute();
  await ctx.db.deleteFrom('mails').where('id', 'in', ids).execute();
}
