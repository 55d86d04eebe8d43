import { v7 as uuid } from 'uuid';
import { retireArea } from '#api/areas/change-commands.ts';
import { addArea } from '#api/areas/commands.ts';
import type { World } from '../helpers/world.ts';
import type { Write } from './writes.ts';

const admin = (world: World) => world.admin;
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
];
