import type { Member, Viewer } from '#api/context.ts';
import { respond } from '#api/desk/commands.ts';
import { linkIssue, openFix, publishCause, shipFix, unlinkIssue } from '#api/fixes/commands.ts';
import { addAffected, follow, mergeIssue, unmergeIssue } from '#api/issues/joining-commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import type { World } from '../helpers/world.ts';
import { accessWrites } from './access-writes.ts';
import { approvalWrites } from './approval-writes.ts';
import { fileWrites } from './file-writes.ts';
import { followingWrites } from './following-writes.ts';
import { moderationWrites } from './moderation-writes.ts';
import { rightsWrites } from './rights-writes.ts';
import { settingsWrites } from './settings-writes.ts';
import { teamWrites } from './team-writes.ts';
import { teamworkWrites } from './teamwork-writes.ts';
import { textWrites } from './text-writes.ts';

/** One write of the API: how to make the moment in which it can be done, by whom, and with what. */
export interface Write {
  /** `post /issues/{number}/verdict`, as it is declared. */
  operation: string;
  by: (world: World) => Member;
  /** Makes the thing it is done to. Returns the path to ask, from behind /api/v1. */
  on: (world: World, private_: boolean) => Promise<string>;
  body?: Record<string, unknown> | FormData;
  status: number;
  /** What a customer who has nothing to do with it gets. */
  stranger: number;
  /** Its answer is shown once: the same key gives 409. */
  once?: true;
  /** A body that is refused, and the field that is named. */
  bad?: [body: unknown, field: string];
}

const reporter = (world: World) => world.customer;
const stranger = (world: World) => world.stranger;
const agent = (world: World) => world.agent;
const approver = (world: World) => world.approver;

const report = (world: World, private_: boolean) => world.report(private_ ? { visibility: 'private' } : {});
const say = (world: World, number: number, more: Record<string, unknown>) =>
  respond(world.as(world.agent), number, { body: 'We looked at the second payment.', ...more });
const promise = { text: 'Refund the second payment', due_at: '2026-12-24' };
const at =
  (path: string) =>
  async (world: World, private_: boolean): Promise<string> =>
    `/issues/${await report(world, private_)}${path}`;
const fix = (world: World) => openFix(world.as(world.agent), { title: 'Retry made a second payment', root_cause: 'No lock.' });

async function promised(world: World, private_: boolean): Promise<string> {
  const number = await report(world, private_);
  return `/issues/${number}/promises/${await say(world, number, { kind: 'action', promise })}`;
}

async function resolved(world: World, private_: boolean): Promise<string> {
  const number = await report(world, private_);
  await say(world, number, { kind: 'resolution' });
  return `/issues/${number}/verdict`;
}

async function done(world: World, private_: boolean, what: (member: Viewer, number: number) => Promise<void>): Promise<number> {
  const number = await report(world, private_);
  await what(private_ ? world.agent : world.stranger, number);
  return number;
}

/** Every write of the API. */
export const writes: Write[] = [
  ...accessWrites,
  ...fileWrites,
  ...approvalWrites,
  ...rightsWrites,
  ...settingsWrites,
  ...teamworkWrites,
  ...followingWrites,
  ...teamWrites,
  ...textWrites,
  ...moderationWrites,
  {
    operation: 'post /issues',
    by: stranger,
    on: async () => '/issues',
    body: { title: 'Parcel left in the rain', body: 'It was soaked when I found it.', area: 'delivery', display_name: 'Ada' },
    status: 201,
    stranger: 201,
    bad: [{ title: 'Parcel', body: 'It was soaked when I found it.', area: 'nowhere' }, 'area'],
  },
  {
    operation: 'post /issues/{number}/steps',
    by: agent,
    on: at('/steps'),
    body: { kind: 'cause', body: 'A retry without a lock.', promise, fix: 'new', fix_title: 'Retry without a lock' },
    status: 201,
    stranger: 403,
    bad: [{ kind: 'decline', body: 'This is how it works.' }, 'reason'],
  },
  {
    operation: 'put /issues/{number}/affected',
    by: stranger,
    on: at('/affected'),
    status: 204,
    stranger: 204,
  },
  {
    operation: 'delete /issues/{number}/affected',
    by: stranger,
    on: async (world, private_) => `/issues/${await done(world, private_, (who, n) => addAffected(world.as(who), n))}/affected`,
    status: 204,
    stranger: 204,
  },
  { operation: 'put /issues/{number}/follow', by: stranger, on: at('/follow'), status: 204, stranger: 204 },
  {
    operation: 'delete /issues/{number}/follow',
    by: stranger,
    on: async (world, private_) => `/issues/${await done(world, private_, (who, n) => follow(world.as(who), n))}/follow`,
    status: 204,
    stranger: 204,
  },
  {
    operation: 'post /issues/{number}/verdict',
    by: reporter,
    on: resolved,
    body: { outcome: 'put_right', rating: 4, text: 'Both are back.' },
    status: 200,
    stranger: 403,
    bad: [{ outcome: 'partly' }, 'text'],
  },
  { operation: 'post /issues/{number}/withdrawal', by: reporter, on: at('/withdrawal'), status: 200, stranger: 403 },
  {
    operation: 'post /issues/{number}/publication',
    by: reporter,
    on: async (world) => `/issues/${await report(world, true)}/publication`,
    status: 200,
    stranger: 404,
  },
  {
    operation: 'post /issues/{number}/merge',
    by: agent,
    on: at('/merge'),
    body: { into: 1 },
    status: 200,
    stranger: 403,
    bad: [{ into: 99_999 }, 'into'],
  },
  {
    operation: 'delete /issues/{number}/merge',
    by: agent,
    on: async (world, private_) => `/issues/${await done(world, private_, (_, n) => mergeIssue(world.as(world.agent), n, 1))}/merge`,
    status: 200,
    stranger: 403,
  },
  {
    operation: 'post /issues/{number}/duplicates',
    by: agent,
    on: async (world, private_) => {
      const merged = (await findIssue(world.as(world.agent), 2))?.duplicate_of;
      if (merged) await unmergeIssue(world.as(world.agent), 2);
      return `/issues/${await report(world, private_)}/duplicates`;
    },
    body: { issues: [2] },
    status: 200,
    stranger: 403,
    bad: [{ issues: [] }, 'issues'],
  },
  {
    operation: 'post /issues/{number}/promises/{id}/kept',
    by: agent,
    on: async (world, private_) => `${await promised(world, private_)}/kept`,
    status: 200,
    stranger: 403,
  },
  {
    operation: 'post /issues/{number}/promises/{id}/withdrawal',
    by: agent,
    on: async (world, private_) => `${await promised(world, private_)}/withdrawal`,
    body: { reason: 'The customer asked for a replacement.' },
    status: 200,
    stranger: 403,
    bad: [{ reason: '' }, 'reason'],
  },
  {
    operation: 'post /fixes',
    by: agent,
    on: async () => '/fixes',
    body: {
      title: 'Retry made a second payment',
      what_happened: 'The card page timed out.',
      factors: ['No lock', 'No test'],
      actions: [{ text: 'Add a lock', owner: 'Payments', due_at: '2026-12-01' }],
    },
    status: 201,
    stranger: 403,
    bad: [{ title: 'Retry made a second payment', actions: [{ text: 'Add a lock' }] }, 'actions.0.owner'],
  },
  {
    operation: 'patch /fixes/{number}',
    by: agent,
    on: async (world) => `/fixes/${await fix(world)}`,
    body: { root_cause: 'A retry without a lock.', factors: [] },
    status: 200,
    stranger: 403,
    bad: [{ title: 'Shrt' }, 'title'],
  },
  {
    operation: 'post /fixes/{number}/cause-publication',
    by: approver,
    on: async (world) => `/fixes/${await fix(world)}/cause-publication`,
    body: { evidence: 'The log of 3 May.' },
    status: 200,
    stranger: 403,
    bad: [{ evidence: 5 }, 'evidence'],
  },
  {
    operation: 'post /fixes/{number}/shipping',
    by: approver,
    on: async (world) => {
      const number = await fix(world);
      await publishCause(world.as(world.approver), number);
      return `/fixes/${number}/shipping`;
    },
    body: {},
    status: 200,
    stranger: 403,
    bad: [{ evidence: 'x'.repeat(5001) }, 'evidence'],
  },
  {
    operation: 'post /fixes/{number}/verification',
    by: approver,
    on: async (world) => {
      const number = await fix(world);
      await publishCause(world.as(world.approver), number);
      await shipFix(world.as(world.approver), number);
      return `/fixes/${number}/verification`;
    },
    body: { evidence: 'None in 60 days.', reason: 'It fails at once or never.' },
    status: 200,
    stranger: 403,
    bad: [{ evidence: '' }, 'evidence'],
  },
  {
    operation: 'put /fixes/{number}/issues',
    by: agent,
    on: async (world) => {
      const linked = (await findIssue(world.as(world.agent), 3))?.fix;
      if (linked) await unlinkIssue(world.as(world.agent), linked, 3);
      return `/fixes/${await fix(world)}/issues`;
    },
    body: { issues: [3] },
    status: 204,
    stranger: 403,
    bad: [{ issues: [99_999] }, 'issues.0'],
  },
  {
    operation: 'post /fixes/{number}/steps',
    by: agent,
    on: async (world) => {
      const number = await fix(world);
      await linkIssue(world.as(world.agent), number, await report(world, false));
      return `/fixes/${number}/steps`;
    },
    body: { kind: 'action', body: 'We have put a lock on it.', promise },
    status: 201,
    stranger: 403,
    bad: [{ kind: 'decline', body: 'No.' }, 'kind'],
  },
  {
    operation: 'put /fixes/{number}/issues/{issue}',
    by: agent,
    on: async (world, private_) => `/fixes/${await fix(world)}/issues/${await report(world, private_)}`,
    status: 204,
    stranger: 403,
  },
  {
    operation: 'delete /fixes/{number}/issues/{issue}',
    by: agent,
    on: async (world, private_) => {
      const [number, issue] = [await fix(world), await report(world, private_)];
      await linkIssue(world.as(world.agent), number, issue);
      return `/fixes/${number}/issues/${issue}`;
    },
    status: 204,
    stranger: 403,
  },
];
