import { type Ctx, transact } from '#api/context.ts';
import { allow } from '#api/guards.ts';
import { insertFixes } from '#api/intake/fix-lines.ts';
import type { AreaLine, BoardLine, FixLine, Line, MemberLine } from '#api/intake/jsonl.ts';
import { type Numbered, wrong } from '#api/intake/lines.ts';
import { refuseStrangers } from '#api/intake/references.ts';
import { takeIssues } from '#api/intake/restore-issues.ts';
import { mayImport } from '#api/intake/rules.ts';
import { type Entry, recordAll } from '#api/ledger/commands.ts';

/** Writes what the lines say and what is not there yet, in one transaction. Returns how many of them were new. */
export async function takeLines(ctx: Ctx, batch: Numbered[]): Promise<number> {
  allow(mayImport(ctx.viewer));
  const boards = ofType(batch, 'board');
  const areas = ofType(batch, 'area');
  const members = ofType(batch, 'member');
  const fixes = ofType(batch, 'fix');
  const issues = ofType(batch, 'issue');
  // A long import dates each batch by its own time, so that the ledger's times never run backwards.
  return transact({ ...ctx, now: new Date().toISOString() }, async (ctx) => {
    for (const { value } of boards) await takeBoard(ctx, value);
    const entries = [
      ...(await takeAreas(ctx, areas)),
      ...(await takeMembers(ctx, members)),
      ...(await takeFixes(ctx, fixes)),
      ...(await takeIssues(ctx, issues)),
    ];
    await recordAll(ctx, entries);
    return entries.length;
  });
}

function ofType<T extends Line['type']>(batch: Numbered[], type: T): Numbered<Extract<Line, { type: T }>>[] {
  return batch.filter((one): one is Numbered<Extract<Line, { type: T }>> => one.value.type === type);
}

/** Numbers that the old board handed out are not handed out again. */
async function takeBoard(ctx: Ctx, { issues, fixes }: BoardLine): Promise<void> {
  for (const [name, n] of [
    ['issue', issues],
    ['fix', fixes],
  ] as const)
    await raise(ctx, name, n);
}

async function raise(ctx: Ctx, name: string, n: number): Promise<void> {
  await ctx.db.updateTable('counters').set({ n }).where('name', '=', name).where('n', '<', n).execute();
}

async function takeAreas(ctx: Ctx, lines: Numbered<AreaLine>[]): Promise<Entry[]> {
  if (lines.length === 0) return [];
  const areas = lines.map(({ value }) => value);
  const rows = areas.map(({ slug, name, position, first_answer_s, next_update_s, resolution_s, created_at, ...more }) => {
    const { targets_at = null, retired_at = null } = more;
    return { slug, name, position, first_answer_s, next_update_s, resolution_s, created_at, targets_at, retired_at };
  });
  const insert = ctx.db
    .insertInto('areas')
    .values(rows)
    .onConflict((c) => c.column('slug').doNothing());
  const taken = new Set((await insert.returning('slug').execute()).map(({ slug }) => slug));
  return areas.filter(({ slug }) => taken.has(slug)).map((content) => ({ act: 'area.added', subject: `area/${content.slug}`, content }));
}

async function takeMembers(ctx: Ctx, lines: Numbered<MemberLine>[]): Promise<Entry[]> {
  if (lines.length === 0) return [];
  // No password comes along, and no password has an empty hash: they get in again by a way that proves their address.
  const rows = lines.map(({ value: { id, email, name, role, created_at, deactivated_at = null, erased_at = null } }) => {
    return { id, email, name, role, created_at, deactivated_at, erased_at, password_hash: '' };
  });
  const insert = ctx.db
    .insertInto('members')
    .values(rows)
    .onConflict((c) => c.doNothing());
  const taken = new Set((await insert.returning('id').execute()).map(({ id }) => id));
  await refuseStrangers(ctx, lines, ({ id }) => [id], 'has an address that belongs to another member here');
  return rows
    .filter(({ id }) => taken.has(id))
    .map(({ id, role }) => ({ act: 'member.joined', subject: `member/${id}`, content: { member: id, role } }));
}

async function takeFixes(ctx: Ctx, lines: Numbered<FixLine>[]): Promise<Entry[]> {
  if (lines.length === 0) return [];
  await refuseStrangers(ctx, lines, ({ entries }) => entries.map(({ author }) => author), 'is not in the lines above');
  const numbers = lines.map(({ value }) => value.number);
  const there = await ctx.db.selectFrom('fixes').select(['number', 'opened_at']).where('number', 'in', numbers).execute();
  const openedAt = new Map(there.map((fix) => [fix.number, fix.opened_at]));
  for (const { line, value } of lines) {
    const same = (openedAt.get(value.number) ?? value.opened_at) === value.opened_at;
    if (!same) throw wrong(line, `there is another F-${value.number} on this board; import into an empty one`);
  }
  const fixes = lines.map(({ value }) => value).filter(({ number }) => !openedAt.has(number));
  await insertFixes(ctx, fixes);
  await raise(ctx, 'fix', Math.max(...numbers));
  return fixes.map((content) => ({ act: 'fix.imported', subject: `fix/${content.number}`, content }));
}
