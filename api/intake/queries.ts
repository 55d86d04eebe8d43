import type { Ctx } from '#api/context.ts';
import { textsIn } from '#api/fixes/rules.ts';
import { allow } from '#api/guards.ts';
import { toldOfFixes } from '#api/intake/fix-lines.ts';
import { FORMAT } from '#api/intake/jsonl.ts';
import { BATCH, mayExport } from '#api/intake/rules.ts';
import type { ActionRow, Db, FixEntryRow, FixRow, IssueRow, PromiseRow, StepRow } from '#db/schema.ts';

/**
 * The whole board in our own format (see jsonl.ts), as pieces of text of some hundred lines each. The same board gives the
 * same bytes on either engine. All of it is as it stood at one moment, so the connection for reads is taken until the end.
 */
export async function* exportJsonl(ctx: Ctx): AsyncGenerator<string> {
  allow(mayExport(ctx.viewer));
  const reads = ctx.database.read.startTransaction().setIsolationLevel('repeatable read').setAccessMode('read only');
  const snapshot = await reads.execute();
  try {
    yield await boardAndAreas(snapshot);
    yield* memberLines(snapshot);
    yield* fixLines(snapshot);
    yield* issueLines(snapshot);
  } finally {
    await snapshot.rollback().execute();
  }
}

/** Lines in the order in which their objects were written down, without what is null. */
function lines(things: object[]): string {
  return things.map((thing) => `${JSON.stringify(thing, (_, value) => value ?? undefined)}\n`).join('');
}

async function boardAndAreas(db: Db): Promise<string> {
  const counters = await db.selectFrom('counters').selectAll().execute();
  const last = (name: string) => counters.find((counter) => counter.name === name)?.n ?? 0;
  const areas = await db.selectFrom('areas').selectAll().execute();
  // Sorted here: how text sorts differs between databases.
  areas.sort((a, b) => a.position - b.position || (a.slug < b.slug ? -1 : 1));
  return lines([
    { type: 'board', format: FORMAT, issues: last('issue'), fixes: last('fix') },
    ...areas.map(({ slug, name, position, first_answer_s, next_update_s, resolution_s, created_at, targets_at, retired_at }) => {
      return { type: 'area', slug, name, position, first_answer_s, next_update_s, resolution_s, created_at, targets_at, retired_at };
    }),
  ]);
}

async function* memberLines(db: Db): AsyncGenerator<string> {
  for (let after = ''; ; ) {
    const rows = await db.selectFrom('members').selectAll().where('id', '>', after).orderBy('id').limit(BATCH).execute();
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
    // No password hashes: an export is a file that gets mailed about.
    yield lines(
      rows.map(({ id, email, name, role, created_at, deactivated_at, erased_at }) => ({
        type: 'member',
        id,
        email,
        name,
        role,
        created_at,
        deactivated_at,
        erased_at,
      })),
    );
  }
}

async function* fixLines(db: Db): AsyncGenerator<string> {
  for (let after = 0; ; ) {
    const rows = await db.selectFrom('fixes').selectAll().where('number', '>', after).orderBy('number').limit(BATCH).execute();
    const last = rows.at(-1);
    if (!last) return;
    const [actionsOf, entriesOf] = [await actionsIn(db, after, last.number), await entriesIn(db, after, last.number)];
    const told = await toldOfFixes(db, after, last.number);
    after = last.number;
    yield lines(
      rows.map((row) => ({ ...fixLine(row), actions: actionsOf(row.number), entries: entriesOf(row.number), ...told(row.number) })),
    );
  }
}

/** The actions of the fixes with numbers in (after, last]. */
async function actionsIn(db: Db, after: number, last: number) {
  const within = db.selectFrom('actions').selectAll().where('fix', '>', after).where('fix', '<=', last);
  const actions = Map.groupBy(await within.orderBy('fix').orderBy('n').execute(), ({ fix }) => fix);
  const part = ({ text, owner, due_at, done_at, evidence, evidence_url }: ActionRow) => {
    return { text, owner, due_at, done_at, evidence, evidence_url };
  };
  return (fix: number) => (actions.get(fix) ?? []).map(part);
}

async function entriesIn(db: Db, after: number, last: number) {
  const within = db.selectFrom('fix_entries').selectAll().where('fix', '>', after).where('fix', '<=', last);
  const entries = Map.groupBy(await within.orderBy('fix').orderBy('n').execute(), ({ fix }) => fix);
  const part = ({ kind, at, evidence, author, author_name, reports_since, days_since, reason }: FixEntryRow) => {
    return { kind, at, evidence, author, author_name, reports_since, days_since, reason };
  };
  return (fix: number) => (entries.get(fix) ?? []).map(part);
}

function fixLine(row: FixRow) {
  const { number, title, what_happened, root_cause, factors, whys, version, opened_at } = row;
  const { cause_published_at, shipped_at, verified_at, updated_at } = row;
  const dates = { opened_at, cause_published_at, shipped_at, verified_at, updated_at };
  return { type: 'fix', number, title, what_happened, root_cause, factors: textsIn(factors), whys: textsIn(whys), version, ...dates };
}

async function* issueLines(db: Db): AsyncGenerator<string> {
  for (let after = 0; ; ) {
    const rows = await db.selectFrom('issues').selectAll().where('number', '>', after).orderBy('number').limit(BATCH).execute();
    const last = rows.at(-1);
    if (!last) return;
    const timeline = await timelinesOf(db, after, last.number);
    after = last.number;
    yield lines(rows.map((row) => ({ ...issueLine(row), ...timeline(row.number) })));
  }
}

function issueLine(row: IssueRow) {
  const { number, title, area, visibility, channel, reporter, display_name, private_details, reach } = row;
  const { import_key, import_note, reported_at, logged_at, fix, duplicate_of, erased_at } = row;
  const told = { number, title, area, visibility, channel, reporter, display_name, private_details, reach };
  return { type: 'issue', ...told, import_key, import_note, reported_at, logged_at, fix, duplicate_of, erased_at };
}

/** Everything that hangs on the issues with numbers in (after, last]. */
async function timelinesOf(db: Db, after: number, last: number) {
  const within = db.selectFrom('steps').selectAll().where('issue', '>', after).where('issue', '<=', last);
  const steps = Map.groupBy(await within.orderBy('issue').orderBy('n').execute(), ({ issue }) => issue);
  const made = await db.selectFrom('promises').selectAll().where('issue', '>', after).where('issue', '<=', last).execute();
  const promises = new Map(made.map((promise) => [`${promise.issue}/${promise.step}`, promise]));
  const missed = await missedIn(db, after, last);
  const [affected, follows] = [await peopleIn(db, 'affected', after, last), await peopleIn(db, 'follows', after, last)];
  return (issue: number) => ({
    steps: (steps.get(issue) ?? []).map((step) => ({
      ...stepPart(step, promises.get(`${issue}/${step.n}`)),
      missed: missed(issue, step.n),
    })),
    affected: affected(issue),
    follows: follows(issue),
  });
}

async function peopleIn(db: Db, table: 'affected' | 'follows', after: number, last: number) {
  const within = db.selectFrom(table).selectAll().where('issue', '>', after).where('issue', '<=', last);
  const people = Map.groupBy(await within.orderBy('issue').orderBy('member').execute(), ({ issue }) => issue);
  return (issue: number) => (people.get(issue) ?? []).map(({ member, at }) => ({ member, at }));
}

/** What was not there in time, by the step that says so. */
async function missedIn(db: Db, after: number, last: number) {
  const told = db.selectFrom('alarms').selectAll().where('issue', '>', after).where('issue', '<=', last).where('kind', '=', 'missed');
  const parts = (await told.execute()).map(
    ({ issue, step, what, began, due_at }) => [`${issue}/${step}`, { what, began, due_at }] as const,
  );
  const missed = new Map(parts);
  return (issue: number, n: number) => missed.get(`${issue}/${n}`);
}

function stepPart(
  { n, kind, by, at, author, author_name, body, reason, corrects, outcome, rating, other_issue, erased_at, erased_why }: StepRow,
  promise?: PromiseRow,
) {
  const said = { n, kind, by, at, author, author_name, body, reason, corrects, outcome, rating, other_issue };
  return { ...said, erased_at, erased_why, promise: promise && promisePart(promise) };
}

function promisePart({ text, due_at, kept_at, withdrawn_at, withdrawal_reason }: PromiseRow) {
  return { text, due_at, kept_at, withdrawn_at, withdrawal_reason };
}
