import { type SqlBool, sql } from 'kysely';
import { z } from 'zod';
import { areaPath, findArea } from '#api/areas/queries.ts';
import type { Ctx } from '#api/context.ts';
import { invalid } from '#api/errors.ts';
import { type Feed, type FeedEntry, htmlOf } from '#api/feeds/rules.ts';
import { decodeCursor, encodeCursor } from '#api/http/pagination.ts';
import { reporterName } from '#api/issues/rules.ts';
import { issuePath } from '#api/issues/view.ts';
import { happenedOnIssue } from '#api/notices/words.ts';
import { isPublic } from '#api/steps/queries.ts';
import { isShown, LARGEST_INTEGER } from '#api/steps/rules.ts';
import { renderMarkdown } from '#api/text/markdown.ts';

/** How many entries a page of a feed has. */
export const PAGE = 25;

// Word for word the conditions of the indexes.
const readable = sql<SqlBool>`(steps.withheld is null and steps.erased_at is null)`;
const isResolution = sql<SqlBool>`steps.kind = 'resolution'`;

/** The steps that everybody can read, with what an entry says of them. */
function entriesFor(ctx: Ctx) {
  return (
    ctx.db
      .selectFrom('steps')
      // SQLite keeps to the order of a cross join: along the steps, looking up the issue of each.
      .crossJoin('issues')
      .leftJoin('promises', (join) => join.onRef('promises.issue', '=', 'steps.issue').onRef('promises.step', '=', 'steps.n'))
      .select(['steps.issue', 'steps.n', 'steps.kind', 'steps.by', 'steps.at', 'steps.body', 'steps.corrects', 'steps.author_name'])
      .select(['steps.outcome', 'steps.rating', 'steps.other_issue', 'steps.measure', 'issues.title', 'issues.display_name'])
      .select(['issues.visibility', 'promises.text as promise', 'promises.due_at'])
      .select((eb) =>
        eb
          .selectFrom('alarms')
          .select('what')
          .whereRef('alarms.issue', '=', 'steps.issue')
          .whereRef('alarms.step', '=', 'steps.n')
          .limit(1)
          .as('missed'),
      )
      .whereRef('issues.number', '=', 'steps.issue')
      .where(isPublic)
      .where(readable)
  );
}

type EntryRow = Awaited<ReturnType<ReturnType<typeof entriesFor>['execute']>>[number];

// What the database could not even compare with is no place.
const placed = z.int().min(0).max(LARGEST_INTEGER);
const placeShape = z.tuple([z.iso.datetime(), placed, placed]);
/** A place in a feed that goes by numbers alone. */
export const numberShape = z.tuple([placed]);

/** The place in a feed that a cursor names; refuses one that is of no feed. */
export function placeOf<T>(shape: z.ZodType<T>, after: string | undefined): T | undefined {
  if (after === undefined) return undefined;
  const place = shape.safeParse(decodeCursor(after));
  if (!place.success) throw invalid('after', 'This is not a place in the feed: start again without it.');
  return place.data;
}

interface Of {
  area?: string | undefined;
  resolutions?: true | undefined;
}

/** The newest steps of all public issues. The area is only checked along the way, since the order has an index of its own. */
async function latestSteps(ctx: Ctx, { area, resolutions }: Of, after: string | undefined): Promise<EntryRow[]> {
  const place = placeOf(placeShape, after);
  return entriesFor(ctx)
    .$if(resolutions === true, (q) => q.where(isResolution))
    .$if(area !== undefined, (q) => q.where((eb) => eb(ctx.database.dialect.checked(eb.ref('issues.area')), '=', area ?? '')))
    .$if(place !== undefined, (q) =>
      q.where((eb) => eb(eb.refTuple('steps.at', 'steps.issue', 'steps.n'), '<', eb.tuple(...(place ?? ['', 0, 0])))),
    )
    .orderBy('steps.at', 'desc')
    .orderBy('steps.issue', 'desc')
    .orderBy('steps.n', 'desc')
    .limit(PAGE + 1)
    .execute();
}

/** Every step on the board. */
export async function boardFeed(ctx: Ctx, after: string | undefined): Promise<Feed> {
  const page = pageOf(ctx, await latestSteps(ctx, {}, after), ({ at, issue, n }) => [at, issue, n]);
  return { title: `${ctx.config.company} in the open`, path: '/', base: '/feed', ...page };
}

/** What the company says that it has put right. */
export async function resolutionsFeed(ctx: Ctx, after: string | undefined): Promise<Feed> {
  const page = pageOf(ctx, await latestSteps(ctx, { resolutions: true }, after), ({ at, issue, n }) => [at, issue, n]);
  return { title: `${ctx.config.company}: put right`, path: '/history', base: '/history', ...page };
}

/** Every step of an area; undefined where there is no such area. */
export async function areaFeed(ctx: Ctx, slug: string, after: string | undefined): Promise<Feed | undefined> {
  const area = await findArea(ctx, slug);
  if (!area) return undefined;
  const page = pageOf(ctx, await latestSteps(ctx, { area: slug }, after), ({ at, issue, n }) => [at, issue, n]);
  return { title: `${ctx.config.company}: ${area.name}`, path: areaPath(slug), base: areaPath(slug), ...page };
}

/** Every step of an issue; undefined where it is not for everybody, whoever asks. */
export async function issueFeed(ctx: Ctx, number: number, after: string | undefined): Promise<Feed | undefined> {
  const columns = ['number', 'title', 'visibility', 'withheld_at'] as const;
  const issue = await ctx.db.selectFrom('issues').select(columns).where('number', '=', number).executeTakeFirst();
  if (!issue || !isShown(issue)) return undefined;
  const place = placeOf(numberShape, after);
  const rows = await entriesFor(ctx)
    .where('steps.issue', '=', number)
    .$if(place !== undefined, (q) => q.where('steps.n', '<', place?.[0] ?? 0))
    .orderBy('steps.n', 'desc')
    .limit(PAGE + 1)
    .execute();
  const page = pageOf(ctx, rows, ({ n }) => [n]);
  return { title: `#${number} ${issue.title}`, path: issuePath(issue), base: `/issues/${number}`, ...page };
}

/** The entries of a page and the cursor behind it; `rows` is one more than the page where there is a next one. */
function pageOf(ctx: Ctx, rows: EntryRow[], place: (row: EntryRow) => (string | number)[]): Pick<Feed, 'entries' | 'next'> {
  const last = rows.length > PAGE ? rows[PAGE - 1] : undefined;
  return { entries: rows.slice(0, PAGE).map((row) => entry(ctx, row)), next: last && encodeCursor(place(last)) };
}

function entry(ctx: Ctx, row: EntryRow): FeedEntry {
  const { issue, n, at, title, body, kind, measure } = row;
  const happened = kind === 'moderation' ? `An entry was ${measure ?? 'moderated'}` : happenedOnIssue(row, ctx.config.company);
  return {
    id: `/issues/${issue}#step-${n}`,
    path: `${issuePath({ ...row, number: issue })}#step-${n}`,
    title: `#${issue} ${title}: ${happened}`,
    author: authorOf(ctx, row),
    published: at,
    updated: at,
    html: htmlOf(renderMarkdown(body), notesOn(row)),
  };
}

function notesOn({ promise, due_at, corrects, rating }: EntryRow): string[] {
  const promised = promise === null ? [] : [`Promised by ${due_at?.slice(0, 10)}: ${promise}`];
  const corrected = corrects === null ? [] : [`This corrects step ${corrects}, which stays readable.`];
  return [...promised, ...corrected, ...(rating === null ? [] : [`Rating: ${rating} of 5`])];
}

/** The public name. Who of the staff moderated is for staff alone. */
function authorOf(ctx: Ctx, row: EntryRow): string {
  if (row.by === 'reporter') return reporterName(row);
  if (row.by === 'system') return 'Putright';
  if (row.by === 'company') return (row.kind === 'moderation' ? null : row.author_name) ?? ctx.config.company;
  return row.author_name ?? 'A customer';
}
