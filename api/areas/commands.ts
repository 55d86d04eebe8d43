import { areaShape, DEFAULT_TARGETS, inSeconds, mayAddArea, type Targets } from '#api/areas/rules.ts';
import { type Ctx, transact } from '#api/context.ts';
import { invalid } from '#api/errors.ts';
import { allow } from '#api/guards.ts';
import { record } from '#api/ledger/commands.ts';
import { parse } from '#api/parse.ts';
import { slug } from '#api/text/plain.ts';

/** Adds a product or service behind those there are, with its targets. Returns its slug. Refuses a name that is taken. */
export async function addArea(ctx: Ctx, input: unknown): Promise<string> {
  allow(mayAddArea(ctx.viewer));
  const { name, ...hours } = parse(areaShape, input);
  const targets = {
    firstAnswerS: inSeconds(hours.first_answer_h),
    nextUpdateS: inSeconds(hours.next_update_h),
    resolutionS: inSeconds(hours.resolution_h),
  };
  const { slug, added } = await transact(ctx, (ctx) => insertArea(ctx, name, targets));
  if (!added) throw invalid('name', `There is an area ${slug} already.`);
  return slug;
}

/** The slug of the area by that name, which is made with the default targets where there is none. Part of an import, in its transaction. */
export async function ensureArea(ctx: Ctx, name: string): Promise<string> {
  allow(mayAddArea(ctx.viewer));
  const there = ctx.db
    .selectFrom('areas')
    .select('slug')
    .where((eb) => eb.or([eb('slug', '=', slug(name)), eb('name', '=', name)]));
  const area = (await there.executeTakeFirst()) ?? (await insertArea(ctx, name, DEFAULT_TARGETS));
  return area.slug;
}

async function insertArea(ctx: Ctx, name: string, targets: Targets): Promise<{ slug: string; added: boolean }> {
  const { last } = await ctx.db
    .selectFrom('areas')
    .select((eb) => eb.fn.max('position').as('last'))
    .executeTakeFirstOrThrow();
  const position = (last ?? 0) + 1;
  const row = {
    // A name in a script that slugs do not have is numbered.
    slug: slug(name) || `area-${position}`,
    name,
    position,
    first_answer_s: targets.firstAnswerS,
    next_update_s: targets.nextUpdateS,
    resolution_s: targets.resolutionS,
    created_at: ctx.now,
  };
  const inserted = await ctx.db
    .insertInto('areas')
    .values(row)
    .onConflict((c) => c.column('slug').doNothing())
    .executeTakeFirst();
  const added = Boolean(inserted.numInsertedOrUpdatedRows);
  if (added) await record(ctx, { act: 'area.added', subject: `area/${row.slug}`, content: row });
  return { slug: row.slug, added };
}
