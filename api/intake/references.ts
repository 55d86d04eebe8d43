import type { Ctx } from '#api/context.ts';
import type { IssueLine, Line } from '#api/intake/jsonl.ts';
import { type Numbered, wrong } from '#api/intake/lines.ts';
import { statements } from '#api/intake/rows.ts';

/** Refuses a line in an area that is not on the board. */
export function refuseLostAreas(lines: Numbered<IssueLine>[], slugs: Set<string | undefined>): void {
  const lost = lines.find(({ value }) => value.area !== undefined && !slugs.has(value.area));
  if (lost) throw wrong(lost.line, `the area ${JSON.stringify(lost.value.area)} is not in the lines above`);
}

/** Refuses a line whose cause is not on the board. */
export async function refuseLostFixes(ctx: Ctx, lines: Numbered<IssueLine>[]): Promise<void> {
  const numbers = [...new Set(lines.map(({ value }) => value.fix))].filter((fix) => fix !== undefined);
  if (numbers.length === 0) return;
  const rows = await ctx.db.selectFrom('fixes').select('number').where('number', 'in', numbers).execute();
  const known = new Set<number | undefined>(rows.map(({ number }) => number));
  const lost = lines.find(({ value }) => value.fix !== undefined && !known.has(value.fix));
  if (lost) throw wrong(lost.line, `the fix ${lost.value.fix} is not in the lines above`);
}

/** Refuses a line that names a member who is not on the board. */
export async function refuseStrangers<T extends Line>(
  ctx: Ctx,
  lines: Numbered<T>[],
  named: (line: T) => (string | undefined)[],
  why: string,
): Promise<void> {
  const ids = [...new Set(lines.flatMap(({ value }) => named(value)))].filter((id) => id !== undefined);
  const known = new Set<string | undefined>();
  for (const part of statements(ids.map((id) => [id]))) {
    const rows = await ctx.db.selectFrom('members').select('id').where('id', 'in', part.flat()).execute();
    for (const { id } of rows) known.add(id);
  }
  for (const { line, value } of lines) {
    const stranger = named(value).find((id) => id !== undefined && !known.has(id));
    if (stranger) throw wrong(line, `the member ${stranger} ${why}`);
  }
}
