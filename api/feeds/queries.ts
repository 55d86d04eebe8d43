import type { Ctx } from '#api/context.ts';
import { type Feed, type FeedEntry, htmlOf } from '#api/feeds/rules.ts';
import { numberShape, PAGE, placeOf } from '#api/feeds/step-queries.ts';
import { fixPath } from '#api/fixes/queries.ts';
import { encodeCursor } from '#api/http/pagination.ts';
import { type CaseView, listCases } from '#api/moderation/queries.ts';
import { happenedOnFix } from '#api/notices/words.ts';
import { renderMarkdown } from '#api/text/markdown.ts';
import type { FixEntryRow, FixRow } from '#db/schema.ts';

/** Every entry of a root cause; undefined where there is no such root cause. */
export async function fixFeed(ctx: Ctx, number: number, after: string | undefined): Promise<Feed | undefined> {
  const fix = await ctx.db.selectFrom('fixes').selectAll().where('number', '=', number).executeTakeFirst();
  if (!fix) return undefined;
  const place = placeOf(numberShape, after);
  const rows = await ctx.db
    .selectFrom('fix_entries')
    .selectAll()
    .where('fix', '=', number)
    .$if(place !== undefined, (q) => q.where('n', '<', place?.[0] ?? 0))
    .orderBy('n', 'desc')
    .limit(PAGE + 1)
    .execute();
  const last = rows.length > PAGE ? rows[PAGE - 1] : undefined;
  return {
    title: `F-${number} ${fix.title}`,
    path: fixPath(fix),
    base: `/fixes/${number}`,
    entries: rows.slice(0, PAGE).map((row) => fixEntry(ctx, fix, row)),
    next: last && encodeCursor([last.n]),
  };
}

function fixEntry(ctx: Ctx, fix: FixRow, { n, kind, at, evidence, author_name }: FixEntryRow): FeedEntry {
  const cause = kind === 'cause_publication' && fix.cause_published_at !== null ? [fix.root_cause] : [];
  const happened = kind === 'revision' ? 'What stood there was changed; before that it read' : happenedOnFix(kind);
  return {
    id: `/fixes/${fix.number}#entry-${n}`,
    path: fixPath(fix),
    title: `F-${fix.number} ${fix.title}: ${happened}`,
    author: author_name ?? ctx.config.company,
    published: at,
    updated: at,
    html: renderMarkdown([...cause, evidence].filter(Boolean).join('\n\n')),
  };
}

/** Every case of moderation, as the log shows it to everybody. */
export async function moderationFeed(ctx: Ctx, after: string | undefined): Promise<Feed> {
  const { items, next } = await listCases(ctx, { before: placeOf(numberShape, after)?.[0], limit: PAGE });
  return {
    title: `${ctx.config.company}: moderation log`,
    path: '/log/moderation',
    base: '/log/moderation',
    entries: items.map((one) => caseEntry(ctx, one)),
    next: next === undefined ? undefined : encodeCursor([next]),
  };
}

const states: Record<CaseView['measure'], string> = { hold: 'held', redaction: 'redacted', removal: 'removed' };

function caseEntry(ctx: Ctx, one: CaseView): FeedEntry {
  const { number, issue, measure, reason, sentence, at, appeal } = one;
  const done = one.in_force_at === null ? 'A removal was asked for' : `A post was ${states[measure] ?? measure}`;
  const ended = one.ended_sentence === null ? [] : [`In the end: ${one.ended_sentence}`];
  const appealed = appeal === null ? [] : [appeal.sentence === null ? 'An appeal is open.' : `On the appeal: ${appeal.sentence}`];
  const times = [at, one.in_force_at, one.ended_at, appeal?.at, appeal?.decided_at].flatMap((time) => time ?? []);
  return {
    id: `/log/moderation/${number}`,
    path: `/log/moderation/${number}`,
    title: `#${issue}: ${done} (${reason.replaceAll('_', ' ')})`,
    author: one.role === 'system' ? 'Putright' : ctx.config.company,
    published: at,
    updated: times.sort().at(-1) ?? at,
    html: htmlOf(renderMarkdown(sentence), [...ended, ...appealed]),
  };
}
