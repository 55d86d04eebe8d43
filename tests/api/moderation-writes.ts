import { appeal } from '#api/moderation/appeal-commands.ts';
import { askRemoval, hold } from '#api/moderation/commands.ts';
import type { World } from '../helpers/world.ts';
import type { Write } from './writes.ts';

const grounds = { reason: 'personal_data', sentence: 'It names a neighbour with their address.' };
const sentence = { sentence: 'It was looked at once more.' };
const agent = (world: World) => world.agent;
const approver = (world: World) => world.approver;
const reporter = (world: World) => world.customer;
const report = (world: World, private_: boolean) => world.report(private_ ? { visibility: 'private' } : {});

const onReport =
  (act: string) =>
  async (world: World, private_: boolean): Promise<string> =>
    `/issues/${await report(world, private_)}/steps/1/${act}`;

async function heldCase(world: World): Promise<number> {
  return hold(world.as(world.agent), { issue: await world.report(), step: 1 }, grounds);
}

async function removalAsked(world: World): Promise<number> {
  return askRemoval(world.as(world.approver), { issue: await world.report(), step: 1 }, grounds);
}

async function appealed(world: World): Promise<string> {
  const number = await heldCase(world);
  await appeal(world.as(world.customer), number, { text: 'He agreed to be named.' });
  return `/moderation/${number}/decision`;
}

/** The writes of moderation. */
export const moderationWrites: Write[] = [
  {
    operation: 'post /issues/{number}/steps/{id}/hold',
    by: agent,
    on: onReport('hold'),
    body: grounds,
    status: 201,
    stranger: 403,
    bad: [{ ...grounds, reason: 'dislike' }, 'reason'],
  },
  {
    operation: 'post /issues/{number}/steps/{id}/redaction',
    by: agent,
    on: onReport('redaction'),
    body: { ...grounds, passages: ['Both payments'] },
    status: 201,
    stranger: 403,
    bad: [{ ...grounds, passages: [] }, 'passages'],
  },
  {
    operation: 'post /issues/{number}/steps/{id}/own-redaction',
    by: reporter,
    on: onReport('own-redaction'),
    body: { passages: ['Both payments'] },
    status: 204,
    stranger: 403,
    bad: [{ passages: ['Neither'] }, 'passages'],
  },
  {
    operation: 'post /issues/{number}/steps/{id}/removal',
    by: approver,
    on: onReport('removal'),
    body: grounds,
    status: 201,
    stranger: 403,
    bad: [{ ...grounds, sentence: 'Bad.' }, 'sentence'],
  },
  {
    operation: 'post /issues/{number}/steps/{id}/abuse-report',
    by: (world) => world.stranger,
    on: onReport('abuse-report'),
    body: { reason: 'abuse', text: 'It insults the driver.' },
    status: 204,
    stranger: 204,
    bad: [{ reason: 'boring' }, 'reason'],
  },
  {
    operation: 'post /moderation/{number}/confirmation',
    by: agent,
    on: async (world) => `/moderation/${await removalAsked(world)}/confirmation`,
    status: 200,
    stranger: 403,
  },
  {
    operation: 'post /moderation/{number}/refusal',
    by: agent,
    on: async (world) => `/moderation/${await removalAsked(world)}/refusal`,
    body: sentence,
    status: 200,
    stranger: 403,
    bad: [{}, 'sentence'],
  },
  {
    operation: 'post /moderation/{number}/restoration',
    by: agent,
    on: async (world) => `/moderation/${await heldCase(world)}/restoration`,
    body: sentence,
    status: 200,
    stranger: 403,
    bad: [{ sentence: '' }, 'sentence'],
  },
  {
    operation: 'post /moderation/{number}/appeal',
    by: reporter,
    on: async (world) => `/moderation/${await heldCase(world)}/appeal`,
    body: { text: 'He agreed to be named.' },
    status: 200,
    stranger: 403,
    bad: [{ text: '' }, 'text'],
  },
  {
    operation: 'post /moderation/{number}/decision',
    by: approver,
    on: appealed,
    body: { outcome: 'upheld', ...sentence },
    status: 200,
    stranger: 403,
    bad: [{ outcome: 'perhaps', ...sentence }, 'outcome'],
  },
];
