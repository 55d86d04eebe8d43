import { type Changed, changedShape, DEFAULT_TARGETS, type Targets } from '#api/areas/rules.ts';
import type { Ctx } from '#api/context.ts';
import type { AreaRow } from '#db/schema.ts';

/** All areas in the company's own order, retired ones too. */
export async function listAreas(ctx: Ctx): Promise<AreaRow[]> {
  return ctx.db.selectFrom('areas').selectAll().orderBy('position').orderBy('slug').execute();
}

/** The areas that a form offers: those in use. */
export async function offeredAreas(ctx: Ctx): Promise<AreaRow[]> {
  return (await listAreas(ctx)).filter(({ retired_at }) => retired_at === null);
}

/** The area of that slug with its targets in seconds; undefined where there is none. */
export async function findArea(ctx: Ctx, slug: string): Promise<AreaRow | undefined> {
  return ctx.db.selectFrom('areas').selectAll().where('slug', '=', slug).executeTakeFirst();
}

/** The targets that hold for the area, or for an issue without one. */
export async function targetsOf(ctx: Ctx, slug: string | null): Promise<Targets> {
  const area = slug === null ? undefined : await findArea(ctx, slug);
  if (!area) return DEFAULT_TARGETS;
  return { firstAnswerS: area.first_answer_s, nextUpdateS: area.next_update_s, resolutionS: area.resolution_s };
}

export interface AreaChange {
  n: number;
  kind: string;
  at: string;
  before: Changed;
  after: Changed;
}

const MOST_CHANGES = 200;

/** What admins changed about an area, the latest first. Anybody may read it: nobody is to bend a target in silence. */
export async function changesOf(ctx: Ctx, slug: string): Promise<AreaChange[]> {
  const rows = await ctx.db
    .selectFrom('area_changes')
    .select(['n', 'kind', 'at', 'before', 'after'])
    .where('area', '=', slug)
    .orderBy('n', 'desc')
    .limit(MOST_CHANGES)
    .execute();
  return rows.map(({ before, after, ...row }) => ({
    ...row,
    before: changedShape.parse(JSON.parse(before)),
    after: changedShape.parse(JSON.parse(after)),
  }));
}

/** Since when the targets of an area hold. */
export function targetsSince({ targets_at, created_at }: Pick<AreaRow, 'targets_at' | 'created_at'>): string {
  return targets_at ?? created_at;
}

/** The page of an area. */
export function areaPath(slug: string): string {
  return `/areas/${slug}`;
}
