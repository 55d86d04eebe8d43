import { type Ctx, transact } from '#api/context.ts';
import { invalid, Refusal } from '#api/errors.ts';
import { allow, found } from '#api/guards.ts';
import { record } from '#api/ledger/commands.ts';
import { takeMember } from '#api/members/freeing.ts';
import { parse } from '#api/parse.ts';
import { areaTeamShape, mayBeInTeam, mayRunTeams, teamShape } from '#api/teams/rules.ts';
import { slug } from '#api/text/plain.ts';

/** Forms a team. Returns its slug. Refuses a name that is taken. */
export async function addTeam(ctx: Ctx, input: unknown): Promise<string> {
  allow(mayRunTeams(ctx.viewer));
  const { name } = parse(teamShape, input);
  const row = { slug: slug(name) || `team-${ctx.now.replaceAll(/\D/g, '')}`, name, created_at: ctx.now };
  await transact(ctx, async (ctx) => {
    const added = await ctx.db
      .insertInto('teams')
      .values(row)
      .onConflict((c) => c.doNothing())
      .executeTakeFirst();
    if (!added.numInsertedOrUpdatedRows) throw invalid('name', 'There is a team by this name already.');
    await record(ctx, { act: 'team.added', subject: 'teams', content: row });
  });
  return row.slug;
}

/** Puts a member of the staff into a team. Refuses one who is in it already. */
export async function joinTeam(ctx: Ctx, team: string, member: string): Promise<void> {
  await inTeam(ctx, team, async (ctx) => {
    allow(mayBeInTeam(found(await takeMember(ctx, member))));
    const joined = await ctx.db
      .insertInto('team_members')
      .values({ team, member })
      .onConflict((c) => c.doNothing())
      .executeTakeFirst();
    if (!joined.numInsertedOrUpdatedRows) throw new Refusal('conflict', 'They are in this team already.');
    await record(ctx, { act: 'team.joined', subject: 'teams', content: { team, member } });
  });
}

/** Takes a member out of a team. Refuses one who is not in it. */
export async function leaveTeam(ctx: Ctx, team: string, member: string): Promise<void> {
  await inTeam(ctx, team, async (ctx) => {
    const left = await ctx.db.deleteFrom('team_members').where('team', '=', team).where('member', '=', member).executeTakeFirst();
    if (!left.numDeletedRows) throw new Refusal('conflict', 'They are not in this team.');
    await record(ctx, { act: 'team.left', subject: 'teams', content: { team, member } });
  });
}

/** Gives an area to a team, or to none. Its open issues that nobody's team works on go along. Refuses where it is there already. */
export async function giveArea(ctx: Ctx, area: string, input: unknown): Promise<void> {
  allow(mayRunTeams(ctx.viewer));
  const { team, expected } = parse(areaTeamShape, input);
  await transact(ctx, async (ctx) => {
    if (team !== null && !(await isTeam(ctx, team))) throw invalid('team', 'There is no such team.');
    const given = await ctx.db
      .updateTable('areas')
      .set({ team })
      .where('slug', '=', area)
      .where('team', 'is distinct from', team)
      .$if(expected !== undefined, (q) => q.where('team', 'is not distinct from', expected ?? null))
      .executeTakeFirst();
    if (!given.numUpdatedRows) throw await whyNotGiven(ctx, area, team);
    const theirs = ctx.db.updateTable('issues').set({ team }).where('area', '=', area).where('team', 'is', null);
    await theirs.where('due_at', 'is not', null).execute();
    await record(ctx, { act: 'area.team_given', subject: `area/${area}`, content: { area, team } });
  });
}

async function whyNotGiven(ctx: Ctx, area: string, team: string | null): Promise<Refusal> {
  const row = await ctx.db.selectFrom('areas').select('team').where('slug', '=', area).executeTakeFirst();
  if (!row) return new Refusal('not_found', 'There is nothing here.');
  if (row.team !== team) return new Refusal('conflict', 'Somebody was faster: this area is with another team by now. Please look again.');
  return new Refusal('conflict', team === null ? 'This area is with no team already.' : 'This area is with this team already.');
}

async function inTeam(ctx: Ctx, team: string, work: (ctx: Ctx) => Promise<void>): Promise<void> {
  allow(mayRunTeams(ctx.viewer));
  await transact(ctx, async (ctx) => {
    if (!(await isTeam(ctx, team))) throw new Refusal('not_found', 'There is nothing here.');
    await work(ctx);
  });
}

async function isTeam(ctx: Ctx, slug: string): Promise<boolean> {
  return (await ctx.db.selectFrom('teams').select('slug').where('slug', '=', slug).executeTakeFirst()) !== undefined;
}
