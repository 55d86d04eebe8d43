import { sql } from 'kysely';
import {
  areaChangeShape,
  type Changed,
  inSeconds,
  mayChangeAreas,
  mayRetire,
  mayReturn,
  placeShape,
  sameTargets,
  type TargetColumns,
  targetColumns,
} from '#api/areas/rules.ts';
import { type Ctx, transact } from '#api/context.ts';
import { invalid, Refusal } from '#api/errors.ts';
import { allow, found, signedIn } from '#api/guards.ts';
import { enqueue } from '#api/jobs/queue.ts';
import { record } from '#api/ledger/commands.ts';
import type { Act } from '#api/ledger/rules.ts';
import { parse } from '#api/parse.ts';
import type { AreaRow } from '#db/schema.ts';

/**
 * An admin changes an area's name or targets; absent fields stay, and where nothing changes nothing is written. Old and new targets
 * stay readable, and a job works out anew by when its open problems are due. Refuses a version that somebody has changed since.
 */
export async function changeArea(ctx: Ctx, slug: string, input: unknown): Promise<void> {
  signedIn(ctx);
  allow(mayChangeAreas(ctx.viewer));
  const { version, name, ...hours } = parse(areaChangeShape, input);
  await transact(ctx, async (ctx) => {
    const areas = await takeAreas(ctx);
    const area = found(areas.find((one) => one.slug === slug));
    if (area.version !== version) throw new Refusal('conflict', 'Somebody changed this area just now. Please look again.');
    if (areas.some((one) => one.slug !== slug && one.name === name)) throw invalid('name', 'Another area has this name.');
    const targets = {
      first_answer_s: hours.first_answer_h === undefined ? area.first_answer_s : inSeconds(hours.first_answer_h),
      next_update_s: hours.next_update_h === undefined ? area.next_update_s : inSeconds(hours.next_update_h),
      resolution_s: hours.resolution_h === undefined ? area.resolution_s : inSeconds(hours.resolution_h),
    };
    const renamed = name === undefined || name === area.name ? area : await rename(ctx, area, name);
    if (!sameTargets(area, targets)) await setTargets(ctx, renamed, targets);
  });
}

async function rename(ctx: Ctx, area: AreaRow, name: string): Promise<AreaRow> {
  const after = await change(ctx, area, { kind: 'name', act: 'area.renamed', before: { name: area.name }, after: { name } });
  await ctx.db.updateTable('areas').set({ name }).where('slug', '=', area.slug).execute();
  return after;
}

async function setTargets(ctx: Ctx, area: AreaRow, targets: TargetColumns): Promise<void> {
  await change(ctx, area, { kind: 'targets', act: 'area.targets_changed', before: targetColumns(area), after: targets });
  await ctx.db
    .updateTable('areas')
    .set({ ...targets, targets_at: ctx.now })
    .where('slug', '=', area.slug)
    .execute();
  await enqueue(ctx, 'steps.refresh_area', { area: area.slug, after: 0 });
}

/** An admin takes an area out of use: it stays readable with its problems, and no form offers it any more. */
export async function retireArea(ctx: Ctx, slug: string): Promise<void> {
  await onArea(ctx, slug, async (ctx, area) => {
    allow(mayRetire(area));
    await change(ctx, area, { kind: 'retirement', act: 'area.retired', before: {}, after: {} });
    await ctx.db.updateTable('areas').set({ retired_at: ctx.now }).where('slug', '=', slug).execute();
  });
}

/** An admin brings a retired area back into use. */
export async function returnArea(ctx: Ctx, slug: string): Promise<void> {
  await onArea(ctx, slug, async (ctx, area) => {
    allow(mayReturn(area));
    await change(ctx, area, { kind: 'return', act: 'area.returned', before: {}, after: {} });
    await ctx.db.updateTable('areas').set({ retired_at: null }).where('slug', '=', slug).execute();
  });
}

/** An admin puts an area at another place in the company's own order; the others move up or down. */
export async function moveArea(ctx: Ctx, slug: string, input: unknown): Promise<void> {
  const { place } = parse(placeShape, input);
  await onArea(ctx, slug, async (ctx, area, areas) => {
    if (place > areas.length) throw invalid('place', `There are ${areas.length} areas.`);
    if (areas[place - 1] === area) throw new Refusal('conflict', 'It stands there already.');
    const rest = areas.filter((one) => one !== area);
    const order = [...rest.slice(0, place - 1), area, ...rest.slice(place - 1)].map((one) => one.slug);
    const places = order.map((one, i) => sql`when ${one} then ${sql.lit(i + 1)}`);
    await ctx.db
      .updateTable('areas')
      .set({ position: sql<number>`case slug ${sql.join(places, sql` `)} end` })
      .execute();
    await record(ctx, { act: 'area.moved', subject: `area/${slug}`, content: { order } });
  });
}

async function onArea(ctx: Ctx, slug: string, work: (ctx: Ctx, area: AreaRow, areas: AreaRow[]) => Promise<void>): Promise<void> {
  signedIn(ctx);
  allow(mayChangeAreas(ctx.viewer));
  await transact(ctx, async (ctx) => {
    const areas = await takeAreas(ctx);
    await work(ctx, found(areas.find((one) => one.slug === slug)), areas);
  });
}

/** Takes all areas for this transaction, in their order: whoever changes one next waits until this one has ended. */
async function takeAreas(ctx: Ctx): Promise<AreaRow[]> {
  const rows = await ctx.db
    .updateTable('areas')
    .set((eb) => ({ version: eb.ref('version') }))
    .returningAll()
    .execute();
  return rows.sort((a, b) => a.position - b.position || (a.slug < b.slug ? -1 : 1));
}

interface Change {
  kind: string;
  act: Act;
  before: Changed;
  after: Changed;
}

/** Writes what changed into the area's history and the log. Returns the area with its new version. */
async function change(ctx: Ctx, area: AreaRow, { kind, act, before, after }: Change): Promise<AreaRow> {
  const version = area.version + 1;
  const row = { area: area.slug, n: version, kind, at: ctx.now, before: JSON.stringify(before), after: JSON.stringify(after) };
  await ctx.db.insertInto('area_changes').values(row).execute();
  await ctx.db.updateTable('areas').set({ version }).where('slug', '=', area.slug).execute();
  await record(ctx, { act, subject: `area/${area.slug}`, content: { area: area.slug, before, after } });
  return { ...area, version };
}
