import { v7 as uuid } from 'uuid';
import { addText } from '#api/desk/canned-commands.ts';
import type { World } from '../helpers/world.ts';
import type { Write } from './writes.ts';

const approver = (world: World) => world.approver;
const made = async (world: World) =>
  `/canned-texts/${await addText(world.as(world.admin), { name: `Made ${uuid()}`, body: 'It was {what we found}.' })}`;

/** The writes on canned texts. */
export const textWrites: Write[] = [
  {
    operation: 'post /canned-texts',
    by: approver,
    on: async (world) => {
      await world.database.write.deleteFrom('canned_texts').where('slug', '=', 'parcel-lost').execute();
      return '/canned-texts';
    },
    body: { name: 'Parcel lost', kind: 'investigation', body: 'It was {what we found}.' },
    status: 201,
    stranger: 404,
    bad: [{ name: 'Parcel found', kind: 'report', body: 'It was {what we found}.' }, 'kind'],
  },
  {
    operation: 'patch /canned-texts/{slug}',
    by: approver,
    on: made,
    body: { version: 1, body: 'It lay in {the depot}.' },
    status: 200,
    stranger: 404,
    bad: [{ version: 1, name: 'A' }, 'name'],
  },
  { operation: 'delete /canned-texts/{slug}', by: approver, on: made, status: 204, stranger: 404 },
];
