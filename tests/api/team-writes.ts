import { v7 as uuid } from 'uuid';
import { addTeam, joinTeam } from '#api/teams/commands.ts';
import type { World } from '../helpers/world.ts';
import type { Write } from './writes.ts';

const by = (world: World) => world.admin;
const newTeam = (world: World) => addTeam(world.as(world.admin), { name: `Team ${uuid()}` });

async function membership(world: World): Promise<string> {
  const team = await newTeam(world);
  await joinTeam(world.as(world.admin), team, world.agent.id);
  return `/teams/${team}/members/${world.agent.id}`;
}

/** The writes on teams. */
export const teamWrites: Write[] = [
  {
    operation: 'post /teams',
    by,
    on: async (world) => {
      await world.database.write.deleteFrom('teams').where('slug', '=', 'the-night-shift').execute();
      return '/teams';
    },
    body: { name: 'The night shift' },
    status: 201,
    stranger: 403,
    bad: [{ name: 'x' }, 'name'],
  },
  {
    operation: 'put /teams/{slug}/members/{member}',
    by,
    on: async (world) => `/teams/${await newTeam(world)}/members/${world.agent.id}`,
    status: 200,
    stranger: 403,
  },
  { operation: 'delete /teams/{slug}/members/{member}', by, on: membership, status: 200, stranger: 403 },
  {
    operation: 'put /areas/{slug}/team',
    by,
    on: async (world) => {
      const team = await newTeam(world);
      await world.database.write.updateTable('areas').set({ team }).where('slug', '=', 'delivery').execute();
      return '/areas/delivery/team';
    },
    body: { team: null },
    status: 204,
    stranger: 403,
    bad: [{ team: 'nobody' }, 'team'],
  },
];
