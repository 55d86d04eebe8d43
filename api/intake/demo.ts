import { createHash } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { addArea } from '#api/areas/commands.ts';
import { type Ctx, type Member, type Role, transact } from '#api/context.ts';
import { lookAt } from '#api/deadlines/commands.ts';
import { ringing } from '#api/deadlines/queries.ts';
import { Refusal } from '#api/errors.ts';
import { record } from '#api/ledger/commands.ts';
import { latest } from '#api/steps/dues.ts';
import type { Act, Stage } from './demo/act.ts';
import { audienceActs } from './demo/audience.ts';
import { causeActs } from './demo/cause.ts';
import { checkingActs } from './demo/checking.ts';
import { type Content, readContent } from './demo/content.ts';
import { moderatingActs } from './demo/moderating.ts';
import { sharingActs } from './demo/sharing.ts';
import { storyActs } from './demo/story.ts';
import { momentOf, shifted } from './demo/times.ts';

const OPENING = '426d 08:00';
const STAFF_JOIN = '426d 08:30';
const AREAS_ADDED = '426d 09:15';
const ADMIN = 'sunniva';
const NAMELESS = 'A customer';
const MINUTE = 60_000;

/**
 * Loads Fernway, a made-up parcel and web shop, into an empty board: fourteen months up to `ctx.now`, played through the
 * commands in the order in which it happened. Nobody in it can sign in. Refuses a board that has problems already.
 */
export async function loadDemo(ctx: Ctx): Promise<void> {
  const acts = demoActs(ctx.now);
  const stage: Stage = { members: new Map(), issues: new Map(), fixes: new Map() };
  await transact(ctx, async (ctx) => {
    await refuseUsed(ctx);
    let last = '';
    for (const { at, by, play } of acts) {
      await runOut({ ...ctx, viewer: { role: 'system' } }, last, at);
      last = at;
      const viewer = by === undefined ? ({ role: 'system' } as const) : (stage.members.get(by) ?? ({ role: 'guest' } as const));
      await play({ ...ctx, viewer, now: at }, stage);
    }
    await runOut({ ...ctx, viewer: { role: 'system' } }, last, ctx.now);
  });
}

/** Has the board say what runs out between two acts, each thing at its moment. */
async function runOut(ctx: Ctx, from: string, to: string): Promise<void> {
  for (;;) {
    const [first] = await ringing({ ...ctx, now: to }, { limit: 1 });
    if (!first) return;
    // Whoever looks late says so: not before what has been played already.
    await lookAt({ ...ctx, now: latest(first.at[0], from) }, first.number);
  }
}

/** Everything that happens in the demo, in the order of time. Throws where something would lie in the future. */
export function demoActs(now: string): Act[] {
  const content = readContent();
  const doings = [
    ...content.areas.map(
      (area, i): Act => ({ at: minutesAfter(AREAS_ADDED, i, now), by: ADMIN, play: async (ctx) => void (await addArea(ctx, area)) }),
    ),
    ...sharingActs(now),
    ...checkingActs(now),
    ...moderatingActs(now),
    ...content.causes.flatMap((cause) => causeActs(cause, now)),
    ...content.stories.flatMap((story, i) => [
      ...storyActs(story, nameOf(content, story.by), now),
      ...audienceActs(story, i, content, now),
    ]),
  ];
  const opening: Act = { at: momentOf(OPENING, now), play: openBoard };
  const acts = [opening, ...joinings(content, doings, now), ...doings].sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
  const last = acts.at(-1);
  if (last && last.at > now) throw new Error(`The demo tells the future: ${last.by} at ${last.at}.`);
  return acts;
}

function nameOf({ people }: Content, key: string): string | undefined {
  return people.customers.find((customer) => customer.key === key)?.name;
}

function minutesAfter(moment: string, minutes: number, now: string): string {
  return shifted(momentOf(moment, now), minutes * MINUTE);
}

/** Staff join on the first morning, customers some minutes or hours before the first thing they do. */
function joinings({ people }: Content, doings: Act[], now: string): Act[] {
  const staff = people.staff.map((person, i) => joining(person, minutesAfter(STAFF_JOIN, i, now)));
  const customers = people.customers.flatMap(({ key, name = NAMELESS }, i) => {
    const first = doings.reduce((at, act) => (act.by === key && act.at < at ? act.at : at), now);
    return first === now ? [] : [joining({ key, name, role: 'customer' }, shifted(first, -(3 + ((i * 37) % 50)) * MINUTE))];
  });
  return [...staff, ...customers];
}

function joining({ key, name, role }: { key: string; name: string; role: Role }, at: string): Act {
  const random = createHash('sha256').update(key).digest();
  const email = `${key}@${role === 'customer' ? 'post' : 'fernway'}.example`;
  const member: Member = { id: uuid({ msecs: Date.parse(at), seq: 0, random }), email, name, role };
  return { at, by: key, play: (ctx, stage) => join(ctx, stage, key, member) };
}

/** Like a sign-up, but without a password: with none kept, none is ever right. */
async function join(ctx: Ctx, stage: Stage, key: string, member: Member): Promise<void> {
  await ctx.db
    .insertInto('members')
    .values({ ...member, password_hash: '', created_at: ctx.now, deactivated_at: null })
    .execute();
  await record(ctx, { act: 'member.joined', subject: `member/${member.id}`, content: { member: member.id, role: member.role } });
  stage.members.set(key, member);
}

/** The board's own first line, where it does not stand yet. */
async function openBoard(ctx: Ctx): Promise<void> {
  const { n } = await ctx.db.selectFrom('counters').select('n').where('name', '=', 'ledger').executeTakeFirstOrThrow();
  if (n === 0) await record(ctx, { act: 'board.opened', subject: 'board', content: { company: ctx.config.company } });
}

async function refuseUsed(ctx: Ctx): Promise<void> {
  const used = await ctx.db.selectFrom('issues').select('number').limit(1).executeTakeFirst();
  if (used) throw new Refusal('conflict', 'There are problems on this board already: the demo goes into an empty one.');
}
