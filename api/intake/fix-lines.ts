import type { Ctx } from '#api/context.ts';
import { fixStage } from '#api/fixes/rules.ts';
import type { FixLine } from '#api/intake/jsonl.ts';
import { statements } from '#api/intake/rows.ts';
import type { Db } from '#db/schema.ts';

/** The timelines of the fixes with numbers in (after, last], and when everybody linked to them was told something. */
export async function toldOfFixes(db: Db, after: number, last: number) {
  const happened = db.selectFrom('fix_events').selectAll().where('fix', '>', after).where('fix', '<=', last);
  const events = Map.groupBy(await happened.orderBy('fix').orderBy('n').execute(), ({ fix }) => fix);
  const said = db.selectFrom('fix_tellings').selectAll().where('fix', '>', after).where('fix', '<=', last);
  const tellings = Map.groupBy(await said.orderBy('fix').orderBy('n').execute(), ({ fix }) => fix);
  return (fix: number) => ({
    events: (events.get(fix) ?? []).map(({ at, text }) => ({ at, text })),
    tellings: (tellings.get(fix) ?? []).map(({ at, kind, issues }) => ({ at, kind, issues })),
  });
}

/** Writes fixes and all that hangs on them. */
export async function insertFixes(ctx: Ctx, fixes: FixLine[]): Promise<void> {
  for (const part of statements(fixes.map(fixRow))) await ctx.db.insertInto('fixes').values(part).execute();
  const actions = rowsOf(fixes, ({ actions }) =>
    actions.map(({ due_at = null, done_at = null, evidence = null, evidence_url = null, ...action }) => {
      return { ...action, due_at, done_at, evidence, evidence_url };
    }),
  );
  for (const part of statements(actions)) await ctx.db.insertInto('actions').values(part).execute();
  const entries = rowsOf(fixes, ({ entries }) =>
    entries.map(({ author = null, author_name = null, reports_since = null, days_since = null, reason = null, ...entry }) => {
      return { ...entry, author, author_name, reports_since, days_since, reason };
    }),
  );
  for (const part of statements(entries)) await ctx.db.insertInto('fix_entries').values(part).execute();
  for (const part of statements(rowsOf(fixes, ({ events }) => events))) await ctx.db.insertInto('fix_events').values(part).execute();
  for (const part of statements(rowsOf(fixes, ({ tellings }) => tellings))) await ctx.db.insertInto('fix_tellings').values(part).execute();
}

function fixRow({ number, title, what_happened, root_cause, factors, whys, version, opened_at, updated_at, ...fix }: FixLine) {
  const { cause_published_at = null, shipped_at = null, verified_at = null } = fix;
  const dates = { cause_published_at, shipped_at, verified_at, last_report_at: null };
  const lists = { factors: JSON.stringify(factors), whys: JSON.stringify(whys) };
  return {
    number,
    title,
    what_happened,
    root_cause,
    ...lists,
    version,
    opened_at,
    updated_at,
    ...dates,
    issues: 0,
    stage: fixStage(dates),
  };
}

/** A list of each fix as rows, numbered in its order. */
function rowsOf<T extends object>(fixes: FixLine[], list: (fix: FixLine) => T[]) {
  return fixes.flatMap((fix) => list(fix).map((row, i) => ({ fix: fix.number, n: i + 1, ...row })));
}
