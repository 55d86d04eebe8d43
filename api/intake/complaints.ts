import { ensureArea } from '#api/areas/commands.ts';
import { DEFAULT_TARGETS } from '#api/areas/rules.ts';
import { type Ctx, transact } from '#api/context.ts';
import { allow } from '#api/guards.ts';
import type { Complaint } from '#api/intake/cfpb.ts';
import { statements } from '#api/intake/rows.ts';
import { mayImport } from '#api/intake/rules.ts';
import { recordAll } from '#api/ledger/commands.ts';
import { parseMove, standing, withoutClocks } from '#api/steps/standing.ts';
import { excerpt, words } from '#api/text/plain.ts';
import type { NewIssue } from '#db/schema.ts';

/** Takes those of the complaints that are not there yet, in one transaction. Returns how many. */
export async function takeComplaints(ctx: Ctx, complaints: Complaint[]): Promise<number> {
  allow(mayImport(ctx.viewer));
  const fresh = await absent(ctx, complaints);
  if (fresh.length === 0) return 0;
  // A long import dates each batch by its own time, so that the ledger's times never run backwards.
  return transact({ ...ctx, now: new Date().toISOString() }, async (ctx) => {
    const first = await takeNumbers(ctx, fresh.length);
    const areas = await areasOf(ctx, fresh);
    const issues = fresh.map((complaint, i) => ({ ...complaint, number: first + i, area: areas.get(complaint.area) ?? null }));
    const taken = await insertNew(ctx, issues);
    const reports = issues.filter(({ number }) => taken.has(number));
    for (const part of statements(reports.map(reportStep))) await ctx.db.insertInto('steps').values(part).execute();
    const documents = reports.map(({ number, title, body }) => ({ number, title: words(title), body: words(body) }));
    await ctx.database.dialect.putDocuments(ctx.db, documents);
    await recordAll(
      ctx,
      reports.map(({ number, ...content }) => ({ act: 'issue.imported', subject: `issue/${number}`, content: { number, ...content } })),
    );
    return reports.length;
  });
}

interface NumberedComplaint extends Complaint {
  number: number;
}

/** The complaints that no issue has come from yet, each once. */
async function absent(ctx: Ctx, complaints: Complaint[]): Promise<Complaint[]> {
  const byKey = new Map<string, Complaint>();
  for (const complaint of complaints) if (!byKey.has(complaint.importKey)) byKey.set(complaint.importKey, complaint);
  if (byKey.size === 0) return [];
  const there = await ctx.db
    .selectFrom('issues')
    .select('import_key')
    .where('import_key', 'in', [...byKey.keys()])
    .execute();
  for (const { import_key } of there) byKey.delete(import_key ?? '');
  return [...byKey.values()];
}

async function takeNumbers(ctx: Ctx, count: number): Promise<number> {
  const counter = ctx.db
    .updateTable('counters')
    .set((eb) => ({ n: eb('n', '+', count) }))
    .where('name', '=', 'issue');
  const { n } = await counter.returning('n').executeTakeFirstOrThrow();
  return n - count + 1;
}

/** The slugs of the products, by name; products that were not there are added. */
async function areasOf(ctx: Ctx, complaints: Complaint[]): Promise<Map<string | null, string>> {
  const slugs = new Map<string | null, string>();
  for (const name of new Set(complaints.map((complaint) => complaint.area))) {
    if (name !== null) slugs.set(name, await ensureArea(ctx, name));
  }
  return slugs;
}

/** Returns the numbers of those that went in: another import at the same time may have been first with some. */
async function insertNew(ctx: Ctx, complaints: NumberedComplaint[]): Promise<Set<number>> {
  const taken = new Set<number>();
  for (const part of statements(complaints.map(issueRow))) {
    const insert = ctx.db
      .insertInto('issues')
      .values(part)
      .onConflict((c) => c.column('import_key').doNothing());
    for (const { number } of await insert.returning('number').execute()) taken.add(number);
  }
  return taken;
}

function issueRow(complaint: NumberedComplaint): NewIssue {
  const { number, title, body, area, channel, reportedAt, importKey, note } = complaint;
  const { stage, stage_at, reopened, waiting_since, due_at, updated_at } = withoutClocks(
    standing([parseMove(reportOf(complaint))], [], DEFAULT_TARGETS),
    [],
  );
  return {
    number,
    title,
    excerpt: excerpt(body),
    area,
    visibility: 'public',
    channel,
    import_key: importKey,
    import_note: note,
    reported_at: reportedAt,
    affected: 1,
    followers: 0,
    entries: 1,
    stage,
    stage_at,
    reopened,
    waiting_since,
    due_at,
    updated_at,
  };
}

/** The only step there is: the file dates nothing that the company did. */
function reportStep(complaint: NumberedComplaint) {
  const { kind, by, at } = reportOf(complaint);
  return { issue: complaint.number, n: 1, kind, by, at, body: complaint.body };
}

function reportOf({ reportedAt }: NumberedComplaint) {
  return { kind: 'report', by: 'reporter', at: reportedAt, outcome: null, corrects: null, other_issue: null };
}
