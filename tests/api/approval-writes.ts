import { requireApproval } from '#api/approvals/commands.ts';
import { approveDraft } from '#api/desk/decision-commands.ts';
import { improveDraft } from '#api/desk/draft-commands.ts';
import { commitment } from '#api/ledger/rules.ts';
import { answer, drafted, read } from '../approval/drafting.ts';
import type { World } from '../helpers/world.ts';
import { upload } from './file-writes.ts';
import type { Write } from './writes.ts';

const agent = (world: World) => world.agent;
const approver = (world: World) => world.approver;
const admin = (world: World) => world.admin;

/** A draft on a problem of the customer's, with nothing of it known to anybody else. */
const draft = async (world: World) => (await drafted(world)).draft;
const salt = '00'.repeat(16);
const hash = commitment(salt, answer);

/** The same with a hash that is known beforehand, since every write here has one body. */
const hashed = (path: string) => async (world: World) => {
  const number = await draft(world);
  await world.database.write
    .updateTable('draft_versions')
    .set({ salt: world.database.seal(salt), hash })
    .where('draft', '=', number)
    .execute();
  return `/drafts/${number}${path}`;
};
const at = (path: string) => async (world: World) => `/drafts/${await draft(world)}${path}`;
/** The writes on drafts, and on what needs approval. */
export const approvalWrites: Write[] = [
  {
    operation: 'post /approval-rules',
    by: admin,
    on: async (world) => {
      await world.database.write.deleteFrom('approval_rules').execute();
      return '/approval-rules';
    },
    body: { what: 'apology', area: 'delivery' },
    status: 201,
    stranger: 404,
    bad: [{ what: 'everything' }, 'what'],
  },
  {
    operation: 'delete /approval-rules/{id}',
    by: admin,
    on: async (world) => {
      await world.database.write.deleteFrom('approval_rules').execute();
      return `/approval-rules/${(await requireApproval(world.as(world.admin), { what: 'apology' })).id}`;
    },
    status: 204,
    stranger: 404,
  },
  {
    operation: 'post /drafts/{number}/versions',
    by: agent,
    on: at('/versions'),
    body: { ...answer, body: 'We refund it by Friday.' },
    status: 201,
    stranger: 404,
    bad: [{ kind: 'remedy', body: '' }, 'body'],
  },
  {
    operation: 'post /drafts/{number}/attachments',
    by: agent,
    on: at('/attachments'),
    body: upload(),
    status: 201,
    stranger: 404,
  },
  {
    operation: 'post /drafts/{number}/handing-in',
    by: agent,
    on: async (world) => {
      const number = await draft(world);
      await improveDraft(world.as(world.agent), number, answer);
      return `/drafts/${number}/handing-in`;
    },
    status: 200,
    stranger: 404,
  },
  {
    operation: 'post /drafts/{number}/comments',
    by: agent,
    on: at('/comments'),
    body: { body: 'Accounting says Friday.' },
    status: 201,
    stranger: 404,
    bad: [{ body: ' ' }, 'body'],
  },
  {
    operation: 'post /drafts/{number}/approval',
    by: approver,
    on: hashed('/approval'),
    body: { hash },
    status: 200,
    stranger: 404,
    bad: [{ hash: 'abc' }, 'hash'],
  },
  {
    operation: 'post /drafts/{number}/refusal',
    by: approver,
    on: hashed('/refusal'),
    body: { hash, reason: 'Say by when.' },
    status: 200,
    stranger: 404,
    bad: [{ hash, reason: '' }, 'reason'],
  },
  {
    operation: 'post /drafts/{number}/publication',
    by: agent,
    on: async (world) => {
      const number = await draft(world);
      await approveDraft(world.as(world.approver), number, await read(world, number));
      return `/drafts/${number}/publication`;
    },
    body: {},
    status: 200,
    stranger: 404,
    bad: [{ seen: 'all' }, 'seen'],
  },
  { operation: 'post /drafts/{number}/withdrawal', by: agent, on: at('/withdrawal'), status: 200, stranger: 404 },
];
