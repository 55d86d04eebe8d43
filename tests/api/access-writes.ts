import { deactivateMember } from '#api/members/access-commands.ts';
import { createSession } from '#api/members/session.ts';
import { newcomer, tokenOf } from '../helpers/tokens.ts';
import type { World } from '../helpers/world.ts';
import type { Write } from './writes.ts';

const customer = (world: World) => world.customer;
const admin = (world: World) => world.admin;

async function newSession(world: World): Promise<string> {
  await createSession(world.as(world.customer), world.customer.id);
  const rows = await world.database.read.selectFrom('sessions').select('handle').where('member', '=', world.customer.id).execute();
  return (
    rows
      .map(({ handle }) => handle)
      .sort()
      .at(-1) ?? ''
  );
}

/** The writes on accounts: invitations, sessions, tokens and members. */
export const accessWrites: Write[] = [
  {
    operation: 'post /invitations',
    by: admin,
    on: async () => '/invitations',
    body: { email: 'new@example.org', role: 'agent' },
    status: 201,
    stranger: 403,
    bad: [{ email: 'nobody', role: 'agent' }, 'email'],
  },
  {
    operation: 'delete /sessions/{id}',
    by: customer,
    on: async (world) => `/sessions/${await newSession(world)}`,
    status: 204,
    stranger: 404,
  },
  {
    operation: 'post /tokens',
    by: customer,
    on: async () => '/tokens',
    body: { name: 'Statistics', scopes: ['read'], days: 30 },
    status: 201,
    stranger: 201,
    bad: [{ name: 'Statistics', scopes: ['admin'] }, 'scopes'],
    once: true,
  },
  {
    operation: 'delete /tokens/{id}',
    by: customer,
    on: async (world) => `/tokens/${(await tokenOf(world, world.customer, ['read'])).id}`,
    status: 204,
    stranger: 404,
  },
  {
    operation: 'patch /members/{id}',
    by: admin,
    on: async (world) => `/members/${(await newcomer(world)).id}`,
    body: { role: 'agent' },
    status: 200,
    stranger: 404,
    bad: [{ role: 'boss' }, 'role'],
  },
  {
    operation: 'delete /members/{id}/company-account',
    by: admin,
    on: async (world) => {
      const { id } = await newcomer(world);
      const link = { issuer: 'https://id.example', subject: id, member: id, linked_at: world.now() };
      await world.database.write.insertInto('identities').values(link).execute();
      return `/members/${id}/company-account`;
    },
    status: 200,
    stranger: 404,
  },
  {
    operation: 'post /members/{id}/deactivation',
    by: admin,
    on: async (world) => `/members/${(await newcomer(world)).id}/deactivation`,
    status: 200,
    stranger: 404,
  },
  {
    operation: 'delete /members/{id}/deactivation',
    by: admin,
    on: async (world) => {
      const { id } = await newcomer(world);
      await deactivateMember(world.as(world.admin), id);
      return `/members/${id}/deactivation`;
    },
    status: 200,
    stranger: 404,
  },
];
