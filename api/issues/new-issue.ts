import { targetsOf } from '#api/areas/queries.ts';
import type { Ctx } from '#api/context.ts';
import type { Report } from '#api/issues/rules.ts';
import { parseMove, standing } from '#api/steps/standing.ts';
import { teamOfArea } from '#api/teams/queries.ts';
import { excerpt } from '#api/text/plain.ts';
import { kept } from '#api/text/sealing.ts';

interface NewReport {
  report: Report;
  /** The member who reported it; undefined where nobody knows them. */
  reporter: string | undefined;
  channel: string;
  /** When it came in: its clocks run from then. */
  reportedAt: string;
  /** When the staff wrote it down, where it did not come in here. */
  loggedAt?: string;
  reach?: number | undefined;
}

/** Gives a report its number and puts it on the board with its first step and its first follower. Returns the number. */
export async function insertReport(ctx: Ctx, { report, reporter, channel, reportedAt, loggedAt, reach }: NewReport): Promise<number> {
  const number = await nextNumber(ctx);
  const { title, body, visibility } = report;
  const area = report.area ?? null;
  const step = { kind: 'report', by: 'reporter', at: reportedAt, outcome: null, corrects: null, other_issue: null };
  await ctx.db
    .insertInto('issues')
    .values({
      number,
      title: kept(ctx, report, title),
      excerpt: kept(ctx, report, excerpt(body)),
      area,
      visibility,
      channel,
      reporter: reporter ?? null,
      display_name: kept(ctx, report, report.display_name ?? null),
      private_details: report.private_details === undefined ? null : ctx.database.seal(report.private_details),
      reach: reach ?? null,
      import_key: null,
      import_note: null,
      reported_at: reportedAt,
      logged_at: loggedAt ?? null,
      fix: null,
      duplicate_of: null,
      team: await teamOfArea(ctx, area),
      affected: 1,
      followers: reporter === undefined ? 0 : 1,
      entries: 1,
      ...standing([parseMove(step)], [], await targetsOf(ctx, area)),
    })
    .execute();
  const written = { author: reporter ?? null, author_name: null, body: kept(ctx, report, body) };
  await ctx.db
    .insertInto('steps')
    .values({ issue: number, n: 1, ...step, ...written, reason: null, rating: null })
    .execute();
  if (reporter !== undefined) await ctx.db.insertInto('follows').values({ issue: number, member: reporter, at: ctx.now }).execute();
  return number;
}

async function nextNumber(ctx: Ctx): Promise<number> {
  const next = ctx.db.updateTable('counters').set((eb) => ({ n: eb('n', '+', 1) }));
  const { n } = await next.where('name', '=', 'issue').returning('n').executeTakeFirstOrThrow();
  return n;
}
