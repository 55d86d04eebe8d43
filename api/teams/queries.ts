import type { Ctx } from '#api/context.ts';
import { isStaff } from '#api/guards.ts';
import type { TeamRow } from '#db/schema-teams.ts';

export interface TeamView {
  slug: string;
  name: string;
  members: { id: string; name: string }[];
  areas: { slug: string; name: string }[];
}

/** All teams by their names, with who is in them and which areas they answer for. Staff only: undefined for others. */
export async function listTeams(ctx: Ctx): Promise<TeamView[] | undefined> {
  if (!isStaff(ctx.viewer)) return undefined;
  const teams = await ctx.db.selectFrom('teams').selectAll().orderBy('name').execute();
  const members = await ctx.db
    .selectFrom('team_members')
    .innerJoin('members', 'members.id', 'team_members.member')
    .select(['team', 'members.id', 'members.name'])
    .orderBy('members.name')
    .orderBy('members.id')
    .execute();
  const areas = await ctx.db
    .selectFrom('areas')
    .select(['team', 'slug', 'name'])
    .where('team', 'is not', null)
    .orderBy('position')
    .execute();
  return teams.map(({ slug, name }) => ({
    slug,
    name,
    members: members.filter(({ team }) => team === slug).map(({ id, name }) => ({ id, name })),
    areas: areas.filter(({ team }) => team === slug).map(({ slug, name }) => ({ slug, name })),
  }));
}

/** One of them. Staff only: undefined for others. */
export async function findTeam(ctx: Ctx, slug: string): Promise<TeamView | undefined> {
  return (await listTeams(ctx))?.find((team) => team.slug === slug);
}

/** The teams that a member is in. */
export async function teamsOf(ctx: Ctx, member: string): Promise<TeamRow[]> {
  return ctx.db
    .selectFrom('team_members')
    .innerJoin('teams', 'teams.slug', 'team_members.team')
    .selectAll('teams')
    .where('member', '=', member)
    .orderBy('teams.name')
    .execute();
}

/** The team that answers for an area; null where none does. */
export async function teamOfArea(ctx: Ctx, area: string | null): Promise<string | null> {
  if (area === null) return null;
  const row = await ctx.db.selectFrom('areas').select('team').where('slug', '=', area).executeTakeFirst();
  return row?.team ?? null;
}
