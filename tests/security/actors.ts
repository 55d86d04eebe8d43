import { v7 as uuid } from 'uuid';
import { createCtx, type Role } from '#api/context.ts';
import { deactivateMember } from '#api/members/access-commands.ts';
import { digest } from '#api/members/secrets.ts';
import { createSession } from '#api/members/session.ts';
import type { World } from '../helpers/world.ts';

/** Whoever may ask, in the order of the table's columns. */
export const actors = ['guest', 'stranger', 'reporter', 'agent', 'approver', 'admin', 'bad token', 'expired', 'deactivated'] as const;
export type Actor = (typeof actors)[number];
export type Credentials = Record<Actor, Record<string, string>>;

const LONG_AGO = '2025-01-01T00:00:00.000Z';
const secretIn = ({ cookie }: { cookie: string }) => cookie.split('=')[1] ?? '';

/** What each of them sends along to prove who they are, at this moment. `reporter` is the world's customer. */
export async function credentials(world: World, now: Date): Promise<Credentials> {
  const cookie = async (id: string) => {
    const session = await createSession(createCtx(world.as(world.admin), { role: 'system' }, now, 'test'), id);
    return { cookie: session.split(';')[0] ?? '' };
  };
  const closed = await add(world, 'admin');
  const theirs = await cookie(closed);
  const expired = await cookie(await add(world, 'admin'));
  await world.database.write
    .updateTable('sessions')
    .set({ expires_at: LONG_AGO })
    .where('id', '=', digest(secretIn(expired)))
    .execute();
  await deactivateMember(world.as(world.admin), closed);
  return {
    guest: {},
    stranger: await cookie(world.stranger.id),
    reporter: await cookie(world.customer.id),
    agent: await cookie(world.agent.id),
    approver: await cookie(world.approver.id),
    admin: await cookie(world.admin.id),
    'bad token': { authorization: 'Bearer ptr_nobody' },
    expired,
    deactivated: theirs,
  };
}

/** A member beside the cast, whom nobody misses. Returns the id. */
export async function add(world: World, role: Role): Promise<string> {
  const id = uuid();
  const row = { id, email: `${id}@example.org`, name: 'Somebody', role, password_hash: '', created_at: world.now(), deactivated_at: null };
  await world.database.write.insertInto('members').values(row).execute();
  return id;
}
