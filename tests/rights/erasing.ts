import { pino } from 'pino';
import type { Member } from '#api/context.ts';
import { respond } from '#api/desk/commands.ts';
import { comment, giveVerdict, reportIssue } from '#api/issues/commands.ts';
import { addAffected, follow } from '#api/issues/joining-commands.ts';
import { openJobs } from '#api/jobs/list.ts';
import { type Workplace, workOnce } from '#api/jobs/work.ts';
import { requestSignIn } from '#api/members/link-commands.ts';
import { createSession } from '#api/members/session.ts';
import { askForErasure } from '#api/rights/erasure-commands.ts';
import { signUp } from '../helpers/accounts.ts';
import { tokenOf } from '../helpers/tokens.ts';
import { guest, system, type World } from '../helpers/world.ts';

export const password = 'correct horse battery';
/** How long an erasure can be undone, in hours. */
export const WEEK = 7 * 24;

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

/** A member with something of theirs in every place there is, and what they did. Their words all name a fruit that is rare here. */
export async function live(world: World, name: string) {
  const me = await join(world, name);
  const as = () => world.as(me);
  const said = {
    title: `About the ${name} quince`,
    body: 'It is about my quince.',
    display_name: `Mx ${name}`,
    private_details: 'My quince: 7',
  };
  const open = await reportIssue(as(), said, 'web');
  const secret = await reportIssue(as(), { ...said, visibility: 'private' }, 'web');
  for (const { number } of [open, secret]) {
    await comment(as(), number, { body: 'More of the quince.' });
    await respond(world.as(world.agent), number, {
      kind: 'resolution',
      body: 'We put it right.',
      promise: { text: 'Send one', due_at: new Date(Date.parse(world.now()) + 9 * 86_400_000).toISOString() },
    });
    await giveVerdict(as(), number, { outcome: 'partly', rating: 3, text: 'Half of a quince.' });
  }
  const other = await world.report();
  await comment(as(), other, { body: 'I had a quince too.' });
  await addAffected(as(), other);
  await follow(as(), other);
  await createSession(world.as(guest), me.id);
  await tokenOf(world, me, ['read'], { name: `The ${name} token` });
  await requestSignIn(world.as(guest), { email: me.email });
  return { me, open: open.number, secret: secret.number, other };
}

/** The member asks to be erased. */
export const ask = (world: World, me: Member, texts: string) => askForErasure(world.as(me), { texts, current_password: password });
