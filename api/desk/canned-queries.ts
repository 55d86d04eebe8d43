import type { Ctx } from '#api/context.ts';
import { forIssue, isOffered, mayUseTexts, wordsOnly } from '#api/desk/canned-rules.ts';
import { teamsOf } from '#api/teams/queries.ts';
import type { IssueRow } from '#db/schema.ts';
import type { CannedTextRow } from '#db/schema-texts.ts';

type Issue = Pick<IssueRow, 'number' | 'title' | 'display_name' | 'reported_at' | 'area'>;

/** All canned texts by name, those in use first. Staff only: undefined for others. */
export async function listTexts(ctx: Ctx): Promise<CannedTextRow[] | undefined> {
  if (!mayUseTexts(ctx.viewer)) return undefined;
  const rows = await ctx.db.selectFrom('canned_texts').selectAll().orderBy('name').orderBy('slug').execute();
  return [...rows.filter(({ retired_at }) => retired_at === null), ...rows.filter(({ retired_at }) => retired_at !== null)];
}

/** A canned text by its slug. Staff only: undefined for others, and where there is none. */
export async function findText(ctx: Ctx, slug: string): Promise<CannedTextRow | undefined> {
  if (!mayUseTexts(ctx.viewer)) return undefined;
  return ctx.db.selectFrom('canned_texts').selectAll().where('slug', '=', slug).executeTakeFirst();
}

/** What is in use, each with what is known of the issue filled in. Staff only: empty for others. */
async function textsFor(ctx: Ctx, issue: Issue): Promise<CannedTextRow[]> {
  const inUse = (await listTexts(ctx))?.filter(({ retired_at }) => retired_at === null) ?? [];
  if (inUse.length === 0) return [];
  const area = await ctx.db
    .selectFrom('areas')
    .select('name')
    .where('slug', '=', issue.area ?? '')
    .executeTakeFirst();
  const more = { area: area?.name, company: ctx.config.company, me: 'name' in ctx.viewer ? ctx.viewer.name : '' };
  return inUse.map((text) => ({ ...text, body: forIssue(text.body, issue, more) }));
}

/** What can be chosen on an issue: the same, without the texts of other teams. */
export async function offeredTexts(ctx: Ctx, issue: Issue & { team: string | null }): Promise<CannedTextRow[]> {
  const mine = 'id' in ctx.viewer ? await teamsOf(ctx, ctx.viewer.id) : [];
  const teams = [issue.team, ...mine.map(({ slug }) => slug)];
  return (await textsFor(ctx, issue)).filter((text) => isOffered(text, teams));
}

/** The canned text that an answer is, word for word; undefined where it is none. */
export async function unchangedText(ctx: Ctx, issue: Issue, body: string): Promise<CannedTextRow | undefined> {
  const said = wordsOnly(body);
  return (await textsFor(ctx, issue)).find((text) => wordsOnly(text.body) === said);
}
