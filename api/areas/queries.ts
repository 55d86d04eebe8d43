import { DEFAULT_TARGETS, type Targets } from '#api/areas/rules.ts';
import type { Ctx } from '#api/context.ts';
import type { AreaRow } from '#db/schema.ts';

/** All areas in the company's own order. */
export async function listAreas(ctx: Ctx): Promise<AreaRow[]> {
  return ctx.db.selectFrom('areas').selectAll().orderBy('position').orderBy('slug').execute();
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
