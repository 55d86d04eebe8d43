import { pino } from 'pino';
import { openJobs } from '#api/jobs/list.ts';
import { type Workplace, workOnce } from '#api/jobs/work.ts';

import { signUp } from '../helpers/accounts.ts';
import { guest, system, type World } from '../helpers/world.ts';

export const password = 'correct horse battery';

/** A process that does the board's work, at the world's time. */
export function workplace(world: World, env: Partial<Workplace['config']> = {}): Workplace {
  const { database, config, head } = world.as(system);
  const { kinds } = openJobs(config);
  return { database, config: { ...config, ...env }, head, log: pino({ level: 'silent' }), kinds, clock: () => new Date(world.now()) };
}

/** Does all the work that is due. */
export async function work(world: World, env: Partial<Workplace['config']> = {}): Promise<void> {
  while (await workOnce(workplace(world, env)));
}

/** Somebody new with a password, of this name and address. */
export async function join(world: World, name: string) {
  return signUp(world.as(guest), { email: `${name.toLowerCase()}@example.net`, password, name });
}
