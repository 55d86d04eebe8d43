import { type Ctx, transact } from '#api/context.ts';
import { cannedChangeShape, cannedShape, MOST_TEXTS, mayUseTexts, mayWriteTexts } from '#api/desk/canned-rules.ts';
import { invalid, Refusal } from '#api/errors.ts';
import { allow, found, signedIn } from '#api/guards.ts';
import { record } from '#api/ledger/commands.ts';
import { parse } from '#api/parse.ts';
import { findTeam } from '#api/teams/queries.ts';
import { slug } from '#api/text/plain.ts';

/** Adds a canned text. Returns its slug. */
export async function addText(ctx: Ctx, input: unknown): Promise<string> {
  mayWrite(ctx);
  const { name, kind = null, team = null, body } = parse(cannedShape, input);
  return transact(ctx, async (ctx) => {
    const { number } = await ctx.db
      .selectFrom('canned_texts')
      .select((eb) => eb.fn.countAll<number>().as('number'))
      .executeTakeFirstOrThrow();
    if (Number(number) >= MOST_TEXTS) throw new Refusal('conflict', `There are ${MOST_TEXTS} canned texts. Change one of them instead.`);
    await knownTeam(ctx, team);
    // A name in a script that slugs do not have is numbered.
    const row = {
      slug: slug(name) || `text-${Number(number) + 1}`,
      name,
      kind,
      team,
      body,
      version: 1,
      created_at: ctx.now,
      updated_at: ctx.now,
    };
    const added = await ctx.db
      .insertInto('canned_texts')
      .values({ ...row, retired_at: null })
      .onConflict((c) => c.column('slug').doNothing())
      .executeTakeFirst();
    if (!added.numInsertedOrUpdatedRows) throw invalid('name', 'Another canned text has this name, or had it.');
    await record(ctx, { act: 'text.added', subject: 'texts', content: row });
    return row.slug;
  });
}

/** Changes a canned text; absent fields stay. Refuses a version that somebody has changed since. */
export async function changeText(ctx: Ctx, slug: string, input: unknown): Promise<void> {
  mayWrite(ctx);
  const { version, ...changes } = parse(cannedChangeShape, input);
  await transact(ctx, async (ctx) => {
    await knownTeam(ctx, changes.team ?? null);
    const changed = await ctx.db
      .updateTable('canned_texts')
      .set((eb) => ({ ...changes, updated_at: ctx.now, version: eb('version', '+', 1) }))
      .where('slug', '=', slug)
      .where('version', '=', version)
      .returning('slug')
      .executeTakeFirst();
    if (!changed) await absentOrOvertaken(ctx, slug);
    await record(ctx, { act: 'text.changed', subject: 'texts', content: { slug, version, ...changes } });
  });
}

/** Takes a canned text out of use: nobody is offered it any more. */
export async function retireText(ctx: Ctx, slug: string): Promise<void> {
  await setUse(ctx, slug, 'text.retired');
}

/** Brings a retired text back into use. */
export async function returnText(ctx: Ctx, slug: string): Promise<void> {
  await setUse(ctx, slug, 'text.returned');
}

async function setUse(ctx: Ctx, slug: string, act: 'text.retired' | 'text.returned'): Promise<void> {
  mayWrite(ctx);
  const retires = act === 'text.retired';
  await transact(ctx, async (ctx) => {
    const changed = await ctx.db
      .updateTable('canned_texts')
      .set((eb) => ({ retired_at: retires ? ctx.now : null, version: eb('version', '+', 1) }))
      .where('slug', '=', slug)
      .where('retired_at', retires ? 'is' : 'is not', null)
      .returning('slug')
      .executeTakeFirst();
    if (!changed) {
      found(await ctx.db.selectFrom('canned_texts').select('slug').where('slug', '=', slug).executeTakeFirst());
      throw new Refusal('conflict', retires ? 'It is retired already.' : 'It is in use already.');
    }
    await record(ctx, { act, subject: 'texts', content: { slug } });
  });
}

/** To whom the texts are not there, nothing is said of who may write them. */
function mayWrite(ctx: Ctx): void {
  signedIn(ctx);
  found(mayUseTexts(ctx.viewer) || undefined);
  allow(mayWriteTexts(ctx.viewer));
}

async function absentOrOvertaken(ctx: Ctx, slug: string): Promise<never> {
  found(await ctx.db.selectFrom('canned_texts').select('slug').where('slug', '=', slug).executeTakeFirst());
  throw new Refusal('conflict', 'Somebody changed this text just now. Please look again.');
}

async function knownTeam(ctx: Ctx, team: string | null): Promise<void> {
  if (team !== null && !(await findTeam(ctx, team))) throw invalid('team', 'There is no such team.');
}
