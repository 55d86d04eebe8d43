import { listAreas } from '#api/areas/queries.ts';
import { DEFAULT_TARGETS, type Targets } from '#api/areas/rules.ts';
import type { Ctx } from '#api/context.ts';
import type { IssueLine } from '#api/intake/jsonl.ts';
import { type Numbered, wrong } from '#api/intake/lines.ts';
import { refuseLostAreas, refuseLostFixes, refuseStrangers } from '#api/intake/references.ts';
import { statements } from '#api/intake/rows.ts';

import type { Entry } from '#api/ledger/commands.ts';
import type { Dues } from '#api/steps/dues.ts';
import { type Standing, standing, withoutClocks } from '#api/steps/standing.ts';
import { excerpt, words } from '#api/text/plain.ts';
import { kept } from '#api/text/sealing.ts';
import type { NewIssue } from '#db/schema.ts';

/**
 * Part of takeLines: the issues that are not there yet, with everything that hangs on them. Where they point to other issues
 * is left open, for those may come later in the file: see linkIssues.
 */
export async function takeIssues(ctx: Ctx, lines: Numbered<IssueLine>[]): Promise<Entry[]> {
  if (lines.length === 0) return [];
  const targets = await targetsByArea(ctx);
  refuseLostAreas(lines, new Set(targets.keys()));
  await refuseStrangers(ctx, lines, peopleIn, 'is not in the lines above');
  await refuseLostFixes(ctx, lines);
  const issues = await absent(ctx, lines);
  await insertIssues(ctx, issues, targets);
  await insertTimelines(ctx, issues);
  const documents = issues
    .filter(({ visibility }) => visibility === 'public')
    .map(({ number, title, steps }) => ({
      number,
      title: words(title),
      body: steps.flatMap(({ body }) => words(body)),
    }));
  await ctx.database.dialect.putDocuments(ctx.db, documents);
  const last = Math.max(...lines.map(({ value }) => value.number));
  await ctx.db.updateTable('counters').set({ n: last }).where('name', '=', 'issue').where('n', '<', last).execute();
  return issues.map((content) => ({ act: 'issue.imported', subject: `issue/${content.number}`, content }));
}

function peopleIn({ reporter, steps, affected, follows }: IssueLine): (string | undefined)[] {
  return [reporter, ...steps.map(({ author }) => author), ...affected.map(({ member }) => member), ...follows.map(({ member }) => member)];
}

async function targetsByArea(ctx: Ctx): Promise<Map<string, Targets>> {
  const areas = await listAreas(ctx);
  return new Map(
    areas.map((area) => [
      area.slug,
      { firstAnswerS: area.first_answer_s, nextUpdateS: area.next_update_s, resolutionS: area.resolution_s },
    ]),
  );
}

/** The issues that are not on the board. Refuses one whose number, or whose place in another register, has another issue here. */
async function absent(ctx: Ctx, lines: Numbered<IssueLine>[]): Promise<IssueLine[]> {
  const numbers = lines.map(({ value }) => value.number);
  const keys = lines.flatMap(({ value }) => value.import_key ?? []);
  const there = await ctx.db
    .selectFrom('issues')
    .select(['number', 'import_key', 'reported_at'])
    .where((eb) => eb.or([eb('number', 'in', numbers), ...(keys.length > 0 ? [eb('import_key', 'in', keys)] : [])]))
    .execute();
  const byNumber = new Map(there.map((issue) => [issue.number, issue]));
  const byKey = new Map(there.map((issue) => [issue.import_key, issue]));
  return lines.flatMap(({ line, value }) => {
    const same = byNumber.get(value.number);
    const other =
      (same && same.reported_at !== value.reported_at) || (byKey.get(value.import_key ?? '')?.number ?? value.number) !== value.number;
    if (other) throw wrong(line, `there is another #${value.number} on this board; import into an empty one`);
    return same ? [] : value;
  });
}

async function insertIssues(ctx: Ctx, issues: IssueLine[], targets: Map<string, Targets>): Promise<void> {
  const rows = issues.map((issue) => issueRow(ctx, issue, targets.get(issue.area ?? '') ?? DEFAULT_TARGETS));
  for (const part of statements(rows)) await ctx.db.insertInto('issues').values(part).execute();
}

function issueRow(ctx: Ctx, issue: IssueLine, targets: Targets): NewIssue {
  const { number, title, visibility, channel, reported_at, reporter = null, steps, affected, follows } = issue;
  const people = new Set([reporter, ...affected.map(({ member }) => member)]);
  return {
    number,
    title: kept(ctx, issue, title),
    excerpt: kept(ctx, issue, excerpt(steps[0]?.body ?? '')),
    area: issue.area ?? null,
    visibility,
    channel,
    reporter,
    display_name: kept(ctx, issue, issue.display_name ?? null),
    private_details: issue.private_details === undefined ? null : ctx.database.seal(issue.private_details),
    reach: issue.reach ?? null,
    import_key: issue.import_key ?? null,
    import_note: issue.import_note ?? null,
    reported_at,
    logged_at: issue.logged_at ?? null,
    fix: issue.fix ?? null,
    duplicate_of: null,
    erased_at: issue.erased_at ?? null,
    affected: people.size,
    followers: follows.length,
    entries: steps.at(-1)?.n ?? 0,
    ...standingOf(issue, targets),
  };
}

function standingOf({ steps, import_note, erased_at }: IssueLine, targets: Targets): Standing & Dues {
  const moves = steps.map(({ kind, by, at, outcome = null, corrects = null, other_issue = null }) => ({
    kind,
    by,
    at,
    outcome,
    corrects,
    other_issue,
  }));
  const open = steps.flatMap(({ promise }) => (promise && !promise.kept_at ? promise : []));
  const stands = standing(moves, open, targets, erased_at);
  return import_note === undefined ? stands : withoutClocks(stands, open);
}

async function insertTimelines(ctx: Ctx, issues: IssueLine[]): Promise<void> {
  const steps = issues.flatMap((issue) =>
    issue.steps.map(({ n, kind, by, at, ...step }) => {
      const body = kept(ctx, issue, step.body);
      const { author = null, author_name = null, reason = null, corrects = null, outcome = null, rating = null } = step;
      const { erased_at = null, erased_why = null } = step;
      const said = { author, author_name, at, body, reason, corrects, outcome, rating, erased_at, erased_why };
      return { issue: issue.number, n, kind, by, ...said, other_issue: null };
    }),
  );
  for (const part of statements(steps)) await ctx.db.insertInto('steps').values(part).execute();
  const promises = issues.flatMap((issue) =>
    issue.steps.flatMap(({ n, promise }) => {
      if (!promise) return [];
      const { text, due_at, kept_at = null, withdrawn_at = null, withdrawal_reason = null } = promise;
      const said = { text: kept(ctx, issue, text), withdrawal_reason: kept(ctx, issue, withdrawal_reason) };
      return { issue: issue.number, step: n, due_at, kept_at, withdrawn_at, ...said };
    }),
  );
  for (const part of statements(promises)) await ctx.db.insertInto('promises').values(part).execute();
  const missed = issues.flatMap(({ number: issue, steps }) =>
    steps.flatMap(({ n, at, missed }) => (missed ? [{ issue, ...missed, kind: 'missed', at, step: n, mailed_at: null }] : [])),
  );
  for (const part of statements(missed)) await ctx.db.insertInto('alarms').values(part).execute();
  for (const table of ['affected', 'follows'] as const) {
    const rows = issues.flatMap((issue) => issue[table].map(({ member, at }) => ({ issue: issue.number, member, at })));
    for (const part of statements(rows)) await ctx.db.insertInto(table).values(part).execute();
  }
}
