import { v7 as uuid } from 'uuid';
import { saveView } from '#api/desk/view-commands.ts';
import type { World } from '../helpers/world.ts';
import type { Write } from './writes.ts';

const agent = (world: World) => world.agent;
const report = (world: World, private_: boolean) => world.report(private_ ? { visibility: 'private' } : {});
const nobody = { assignee: null, team: null };

/** The writes on how staff share the work on a problem. */
export const teamworkWrites: Write[] = [
  {
    operation: 'put /issues/{number}/assignment',
    by: agent,
    on: async (world, private_) => `/issues/${await report(world, private_)}/assignment`,
    body: { ...nobody, expected: nobody },
    status: 200,
    stranger: 403,
    bad: [{ ...nobody, assignee: 'somebody', expected: nobody }, 'assignee'],
  },
  {
    operation: 'post /issues/{number}/notes',
    by: agent,
    on: async (world, private_) => `/issues/${await report(world, private_)}/notes`,
    body: { body: 'Ask the depot first.' },
    status: 201,
    stranger: 404,
    bad: [{ body: '' }, 'body'],
  },
  {
    operation: 'post /desk/views',
    by: agent,
    on: async (world) => {
      await world.database.write.deleteFrom('saved_views').execute();
      return '/desk/views';
    },
    body: { name: 'Bills', filter: { view: 'mine', area: 'payments' } },
    status: 201,
    stranger: 404,
    bad: [{ name: 'Bills', filter: { view: 'loudest' } }, 'filter.view'],
  },
  {
    operation: 'delete /desk/views/{id}',
    by: agent,
    on: async (world) => {
      await world.database.write.deleteFrom('saved_views').execute();
      return `/desk/views/${(await saveView(world.as(world.agent), { name: uuid(), filter: {} })).id}`;
    },
    status: 204,
    stranger: 404,
  },
];
