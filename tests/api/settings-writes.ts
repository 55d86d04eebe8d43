import { v7 as uuid } from 'uuid';
import { retireArea } from '#api/areas/change-commands.ts';
import { addArea } from '#api/areas/commands.ts';
import { noteHoliday } from '#api/settings/holiday-commands.ts';
import { changePolicy } from '#api/settings/policy-commands.ts';
import { currentPolicy } from '#api/settings/policy-queries.ts';
import type { World } from '../helpers/world.ts';
import type { Write } from './writes.ts';

const admin = (world: World) => world.admin;
const rules = 'Be fair to everybody, and stay with what happened to you.';
const area = (world: World) => addArea(world.as(world.admin), { name: `Made ${uuid()}` });

/** The writes on what admins set. */
export const settingsWrites: Write[] = [
  {
    operation: 'post /areas',
    by: admin,
    on: async (world) => {
      await world.database.write.deleteFrom('areas').where('slug', '=', 'lockers').execute();
      return '/areas';
    },
    body: { name: 'Lockers', first_answer_s: 7200 },
    status: 201,
    stranger: 403,
    bad: [{ name: 'Vouchers', first_answer_s: 0 }, 'first_answer_s'],
  },
  {
    operation: 'patch /areas/{slug}',
    by: admin,
    on: async (world) => `/areas/${await area(world)}`,
    body: { version: 1, next_update_s: 3600 },
    status: 200,
    stranger: 403,
    bad: [{ version: 2, name: 'A' }, 'name'],
  },
  {
    operation: 'post /areas/{slug}/retirement',
    by: admin,
    on: async (world) => `/areas/${await area(world)}/retirement`,
    status: 200,
    stranger: 403,
  },
  {
    operation: 'delete /areas/{slug}/retirement',
    by: admin,
    on: async (world) => {
      const slug = await area(world);
      await retireArea(world.as(world.admin), slug);
      return `/areas/${slug}/retirement`;
    },
    status: 200,
    stranger: 403,
  },
  {
    operation: 'put /board',
    by: admin,
    // A board on which nothing was set: its versions are counted from there.
    on: async (world) => {
      await world.database.write.deleteFrom('board_versions').execute();
      delete world.as(world.admin).head.settings;
      return '/board';
    },
    body: { version: 0, company: 'Blue Heron', accent: '#1f4f8a' },
    status: 200,
    stranger: 403,
    bad: [{ version: 0, company: 'Blue Heron', accent: '#ffd400' }, 'accent'],
  },
  {
    operation: 'put /board/mailbox',
    by: admin,
    on: async () => '/board/mailbox',
    status: 204,
    stranger: 403,
  },
  {
    operation: 'post /policy',
    by: admin,
    on: async (world) => {
      await world.database.write.deleteFrom('policies').where('n', '>', 1).execute();
      return '/policy';
    },
    body: { after: 1, body: rules },
    status: 201,
    stranger: 403,
    bad: [{ after: 1, body: 'Be nice.' }, 'body'],
  },
  {
    operation: 'post /policy/{n}/confirmation',
    by: admin,
    on: async (world) => {
      const { n: after } = await currentPolicy(world.as(world.admin));
      return `/policy/${await changePolicy(world.as(world.admin), { after, body: `${rules} ${uuid()}` })}/confirmation`;
    },
    status: 204,
    stranger: 403,
  },
  {
    operation: 'post /holidays',
    by: admin,
    on: async () => '/holidays',
    body: { from_day: '2099-12-24', to_day: '2099-12-26', text: 'Christmas' },
    status: 201,
    stranger: 403,
    bad: [{ from_day: '2099-12-24', to_day: '2099-12-23', text: 'Christmas' }, 'to_day'],
  },
  {
    operation: 'delete /holidays/{id}',
    by: admin,
    on: async (world) => {
      const days = { from_day: '2099-12-24', to_day: '2099-12-26', text: 'Christmas' };
      return `/holidays/${(await noteHoliday(world.as(world.admin), days)).id}`;
    },
    status: 204,
    stranger: 403,
  },
];
