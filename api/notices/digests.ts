import { type Ctx, transact } from '#api/context.ts';
import { queueMail } from '#api/mail/commands.ts';
import { findHearer } from '#api/notices/hearers.ts';
import { hearingPath } from '#api/notices/hearing-secrets.ts';
import { digestLetter } from '#api/notices/letters.ts';
import { type News, newsOf } from '#api/notices/news.ts';

const MOST = 500;

/** Sends everybody whose time has come one mail about all that waits for them. Each in a transaction of its own. */
export async function sendDigests(ctx: Ctx): Promise<void> {
  for (let after = ''; ; ) {
    const next = ctx.database.read.selectFrom('notices').select('member').where('told_at', 'is', null).where('due_at', '<=', ctx.now);
    const row = await next.where('member', '>', after).orderBy('member').limit(1).executeTakeFirst();
    if (!row) return;
    await sendDigest(ctx, row.member);
    after = row.member;
  }
}

async function sendDigest(ctx: Ctx, member: string): Promise<void> {
  await transact(ctx, async (ctx) => {
    const taken = await ctx.db
      .updateTable('notices')
      .set({ told_at: ctx.now })
      .where('member', '=', member)
      .where('told_at', 'is', null)
      .where('due_at', '<=', ctx.now)
      .returning(['issue', 'fix', 'n', 'topic', 'source'])
      .execute();
    const hearer = await findHearer(ctx, member);
    if (!hearer) return;
    const places = taken.toSorted((a, b) => (a.source < b.source ? -1 : 1)).slice(0, MOST);
    const all: News[] = [];
    for (const place of places) all.push(...[(await newsOf(ctx, place)) ?? []].flat());
    const [first] = places;
    if (all.length === 0 || !first) return;
    const hearing = hearingPath(ctx, { member, topic: first.topic });
    await queueMail(ctx, hearer.email, digestLetter(all, { zone: hearer.zone, hearing }, ctx.config.company));
  });
}
