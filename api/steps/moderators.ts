import type { Ctx } from '#api/context.ts';
import { isStaff } from '#api/guards.ts';
import { rolesInWords } from '#api/steps/rules.ts';
import type { StepRow } from '#db/schema.ts';

/** By which role each of these steps was, where staff moderated: that is what everybody is told, and the name is for staff alone. */
export async function moderatorsOf(ctx: Ctx, rows: StepRow[]): Promise<Map<number, string>> {
  if (isStaff(ctx.viewer)) return new Map();
  const marks = rows.filter(({ kind, by }) => kind === 'moderation' && by === 'company');
  const known = await rolesOf(
    ctx,
    marks.flatMap(({ moderation }) => moderation ?? []),
  );
  return new Map(marks.map(({ n, moderation, measure }) => [n, rolesInWords(rolesBehind(measure, known.get(moderation ?? 0)))]));
}

interface CaseRoles {
  number: number;
  role: string;
  confirmed_role: string | null;
  ended_role: string | null;
}

async function rolesOf(ctx: Ctx, numbers: number[]): Promise<Map<number, CaseRoles>> {
  if (numbers.length === 0) return new Map();
  const cases = ctx.db.selectFrom('moderations').select(['number', 'role', 'confirmed_role', 'ended_role']);
  const rows = await cases.where('number', 'in', numbers).execute();
  return new Map(rows.map((row) => [row.number, row]));
}

function rolesBehind(measure: string | null, one: CaseRoles | undefined): string[] {
  if (!one) return [];
  if (measure === 'restored') return one.ended_role === null ? [] : [one.ended_role];
  return measure === 'removed' && one.confirmed_role !== null ? [one.role, one.confirmed_role] : [one.role];
}
