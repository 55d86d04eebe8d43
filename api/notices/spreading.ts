import { type Ctx, transact } from '#api/context.ts';
import { queueMails } from '#api/mail/commands.ts';
import { recipientShape } from '#api/mail/rules.ts';
import { ask } from '#api/notices/asking.ts';
import { type Listener, listenersTo } from '#api/notices/audience.ts';
import { eventsOf, type NewsEvent, newsworthy, sourceOf } from '#api/notices/events.ts';
import { hearingPath } from '#api/notices/hearing-secrets.ts';
import { newsLetter } from '#api/notices/letters.ts';
import { newsOf } from '#api/notices/news.ts';
import { dueAt } from '#api/notices/rules.ts';

const LINES = 1000;
const PEOPLE = 200;
const STALE_DAYS = 7;

/**
 * Tells of every act that nobody was told of yet, in the order in which they were done. Lines leave the outbox once all have been told of
 * them; cut off before that, the next run tells those who were not. Says whether there is more.
 */
export async function spreadNews(ctx: Ctx): Promise<boolean> {
  const { read, write } = ctx.database;
  const lines = await read.selectFrom('outbox').select('seq').orderBy('seq').limit(LINES).execute();
  const last = lines.at(-1)?.seq;
  if (last === undefined) return false;
  // What came in from elsewhere with its old dates, or lay here for long, is no news.
  const since = new Date(Date.parse(ctx.now) - STALE_DAYS * 86_400_000).toISOString();
  const news = await read
    .selectFrom('outbox')
    .innerJoin('ledger', 'ledger.seq', 'outbox.seq')
    .select(['ledger.subject', 'ledger.at'])
    .where('outbox.seq', '<=', last)
    .where('ledger.act', 'in', newsworthy)
    .where('ledger.at', '>', since)
    .orderBy('outbox.seq')
    .execute();
  for (const line of news) for (const event of await eventsOf(ctx, line)) await tellAll(ctx, event);
  await write.deleteFrom('outbox').where('seq', '<=', last).execute();
  return lines.length === LINES;
}

async function tellAll(ctx: Ctx, event: NewsEvent): Promise<void> {
  const { number: issue, n } = event;
  const member = event.asks ? await askable(ctx, issue) : undefined;
  if (member !== undefined) await ask(ctx, { issue, n, member, round: 0 });
  for (let after = '', more = true; more; ) {
    const listeners = await listenersTo(ctx, event, { asked: member, after, limit: PEOPLE });
    if (listeners.length > 0) await tellSome(ctx, event, listeners);
    after = listeners.at(-1)?.id ?? after;
    more = listeners.length === PEOPLE;
  }
}

/** The customer who reported it, who is asked instead of told. */
async function askable(ctx: Ctx, number: number): Promise<string | undefined> {
  const reporters = ctx.db.selectFrom('issues').innerJoin('members', 'members.id', 'issues.reporter').select('members.id');
  return (await reporters.where('issues.number', '=', number).where('role', '=', 'customer').executeTakeFirst())?.id;
}

/** Notes for each of them that they are told, and writes the mails of those who hear at once: who stands there already is told already. */
async function tellSome(ctx: Ctx, event: NewsEvent, listeners: Listener[]): Promise<void> {
  const { about, number, n } = event;
  const place = { issue: about === 'issue' ? number : null, fix: about === 'fix' ? number : null, n };
  const news = await newsOf(ctx, place);
  if (!news) return;
  await transact(ctx, async (ctx) => {
    const rows = listeners.map(({ id, topic, pace, zone }) => {
      const due_at = dueAt(pace, ctx.now, zone);
      return { member: id, source: sourceOf(event), topic, ...place, due_at, told_at: pace === 'each' ? ctx.now : null };
    });
    const fresh = await ctx.db
      .insertInto('notices')
      .values(rows)
      .onConflict((c) => c.columns(['source', 'member']).doNothing())
      .returning('member')
      .execute();
    const told = new Set(fresh.map(({ member }) => member));
    // An address that is none must not keep all the others waiting.
    const atOnce = listeners.filter(({ id, pace, email }) => pace === 'each' && told.has(id) && recipientShape.safeParse(email).success);
    const letters = atOnce.map(({ id, email, topic, zone }) => {
      const hearing = hearingPath(ctx, { member: id, topic });
      return { to: email, letter: newsLetter(news, { topic, zone, hearing }, ctx.config.company) };
    });
    await queueMails(ctx, letters);
  });
}
