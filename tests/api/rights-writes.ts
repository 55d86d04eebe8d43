import { v7 as uuid } from 'uuid';
import type { Member } from '#api/context.ts';
import { askForErasureOf } from '#api/rights/erasure-commands.ts';
import { newcomer } from '../helpers/tokens.ts';
import type { World } from '../helpers/world.ts';
import type { Write } from './writes.ts';

const customer = (world: World) => world.customer;
const admin = (world: World) => world.admin;

async function nobodyLeaves({ database, customer, stranger }: World): Promise<void> {
  await database.write.deleteFrom('erasures').where('member', 'in', [customer.id, stranger.id]).execute();
}

async function leaving(world: World): Promise<Member> {
  const member = await newcomer(world);
  await askForErasureOf(world.as(world.admin), member.id, { texts: 'kept' });
  return member;
}

async function passkey({ database, customer, now }: World): Promise<string> {
  const id = uuid();
  const made = { credential: id, public_key: '', counter: 0, transports: '[]', made_at: now(), used_at: null };
  await database.write
    .insertInto('passkeys')
    .values({ id, member: customer.id, name: 'Old phone', ...made })
    .execute();
  return id;
}

/** The writes on what is one's own for good: being erased, and passkeys. */
export const rightsWrites: Write[] = [
  {
    operation: 'post /me/erasure',
    by: customer,
    on: async (world) => {
      await nobodyLeaves(world);
      return '/me/erasure';
    },
    body: { texts: 'kept' },
    status: 200,
    stranger: 200,
    bad: [{ texts: 'some' }, 'texts'],
  },
  {
    operation: 'delete /me/erasure',
    by: customer,
    on: async (world) => {
      await nobodyLeaves(world);
      const times = { asked_at: world.now(), due_at: world.now(), undo_hash: uuid() };
      await world.database.write
        .insertInto('erasures')
        .values({ id: uuid(), member: world.customer.id, texts: 'kept', ...times })
        .execute();
      return '/me/erasure';
    },
    status: 204,
    stranger: 409,
  },
  {
    operation: 'post /members/{id}/erasure',
    by: admin,
    on: async (world) => `/members/${(await newcomer(world)).id}/erasure`,
    body: { texts: 'removed' },
    status: 200,
    stranger: 404,
    bad: [{ texts: 'some' }, 'texts'],
  },
  {
    operation: 'delete /members/{id}/erasure',
    by: admin,
    on: async (world) => `/members/${(await leaving(world)).id}/erasure`,
    status: 204,
    stranger: 404,
  },
  {
    operation: 'patch /passkeys/{id}',
    by: customer,
    on: async (world) => `/passkeys/${await passkey(world)}`,
    body: { name: 'Phone' },
    status: 200,
    stranger: 404,
    bad: [{ name: '' }, 'name'],
  },
  {
    operation: 'post /passkeys/{id}/removal',
    by: customer,
    on: async (world) => `/passkeys/${await passkey(world)}/removal`,
    body: {},
    status: 204,
    stranger: 404,
    bad: [{ current_password: 5 }, 'current_password'],
  },
];
