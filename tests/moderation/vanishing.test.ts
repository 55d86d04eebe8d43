import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ctx, type Member, transact, type Viewer } from '#api/context.ts';
import { respond } from '#api/desk/commands.ts';
import { approveDraft } from '#api/desk/decision-commands.ts';
import { openDraft } from '#api/desk/draft-commands.ts';
import { linkIssue, openFix } from '#api/fixes/commands.ts';
import { comment } from '#api/issues/commands.ts';
import { mergeIssue } from '#api/issues/joining-commands.ts';
import { findIssue, listIssues } from '#api/issues/queries.ts';
import { filterShape } from '#api/issues/rules.ts';
import { reportAbuse } from '#api/moderation/abuse-commands.ts';
import { appeal } from '#api/moderation/appeal-commands.ts';
import { askRemoval, hold, redact } from '#api/moderation/commands.ts';
import { listCases } from '#api/moderation/queries.ts';
import { block, blockWords } from '#api/screening/commands.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { read } from '../approval/drafting.ts';
import { createWorld, guest, system, type World } from '../helpers/world.ts';
import { type Command, choices, everyCommand, namesOf } from './every-command.ts';

/** Commands that no attempt gets through to here, each with why it cannot make a complaint vanish. */
const unreached: Record<string, string> = {
  'areas/changeArea': 'is about an area’s name and targets',
  'areas/returnArea': 'is about an area that was retired, and there is none',
  'areas/moveArea': 'is about the order of areas',
  'attachments/attach': 'adds a file',
  'attachments/storeFiles': 'writes to the store of files, outside of any transaction',
  'attachments/storeBytes': 'writes to the store of files, outside of any transaction',
  'attachments/removeContent': 'is about files by their ids, and writes a line that everybody reads',
  'attachments/removeFilesOn': 'is about the files on steps, and does the same',
  'fixes/publishCause': 'is about a root cause whose text is there',
  'fixes/shipFix': 'is about a root cause that was published',
  'fixes/verifyFix': 'is about a root cause that was shipped',
  'issues/addFiles': 'adds files to the store, outside of any transaction',
  'issues/removeFile': 'is for the author of a file, and writes a line',
  'issues/reportAsGuest': 'keeps what is no issue yet',
  'issues/confirmReport': 'adds an issue, with a secret from a mail',
  'issues/askToJoin': 'mails a link',
  'issues/confirmJoining': 'adds somebody, with a secret from a mail',
  'issues/unsubscribe': 'ends one member’s mails, by a sealed link',
  'issues/logIssue': 'adds an issue',
  'rights/askForErasure': 'needs a password or a fresh sign-in; nothing goes for seven days, and then it says so in the log',
  'desk/tellLinked': 'publishes a step on each open problem of a root cause, in the way that is tried with desk/respond',
  'desk/addDraftFiles': 'adds files to the store, outside of any transaction',
  'desk/handInDraft': 'hands in what nobody has handed in, which every draft here was',
  'intake/importCfpb': 'reads a file on the terminal, and adds only',
  'intake/importJsonl': 'reads a file on the terminal, and adds only',
};
/** What belongs to people’s ways in: it knows of no problem, and needs secrets, browsers or passwords that are not here. */
const waysIn = /^(members|mail|ledger|limits|rights\/undo)/;

/** What somebody hears of: it is about no post. */
const whoHears = /^notices\//;

/** What the company sets for itself, and its own words that are not public: none of it is anybody's post. */
const ownAffairs = /^(settings|teams|approvals)\/|^desk\/\w+(Text|View)$/;

const grounds = { reason: 'personal_data', sentence: 'It names a neighbour with their address.' };
const title = 'Charged twice for one order';
const body = 'Both payments show on my statement.';
const decline = { kind: 'decline', reason: 'abuse', body: 'We do not answer this.' };

let world: World;
let issue: number;
let other: number;
let file: string;
let hashes: { hash: string }[];
let pool: Record<string, unknown[]>;
const texts: [author: string, text: string][] = [];

beforeAll(async () => {
  world = await createWorld('sqlite', { RATE_LIMITS: 'off' });
  other = await world.report({ title: 'Another one' });
  issue = await world.report({ title, body });
  const fresh = await world.report({ title: 'Nobody has answered this' });
  const hidden = await world.report({ visibility: 'private' });
  const merged = await world.report({ title: 'The same once more' });
  const target = await world.report({ title: 'What it is merged into' });
  await mergeIssue(world.as(world.agent), merged, target);
  const heldCase = await hold(world.as(world.agent), { issue: await world.report({ title: 'Held already' }), step: 1 }, grounds);
  await blockWords(world.as(world.admin), { words: 'rotten' });
  await block(world.as(world.admin), { value: 'example.net', reason: 'Spam.' });
  const step = await comment(world.as(world.stranger), issue, { body: 'The same happened to my sister.' });
  texts.push([world.customer.id, body], [world.customer.id, title], [world.stranger.id, 'The same happened to my sister.']);
  const promise = { text: 'Refund the second payment', due_at: '2026-12-24' };
  const promised = await respond(world.as(world.agent), other, { kind: 'resolution', body: 'Refunded.', promise });
  const fix = await openFix(world.as(world.approver), { title: 'Retry made a second payment' });
  await linkIssue(world.as(world.agent), fix, other);
  const removal = await askRemoval(world.as(world.approver), { issue, step: 1 }, grounds);
  const appealed = await redact(world.as(world.agent), { issue: other, step: 1 }, { ...grounds, passages: ['payments'] });
  await appeal(world.as(world.customer), appealed, { text: 'They are mine.' });
  await reportAbuse(world.as(world.stranger), { issue, step: 1 }, { reason: 'abuse' });
  const { id: abuse } = await world.database.read.selectFrom('abuse_reports').select('id').executeTakeFirstOrThrow();
  const draft = await openDraft(world.as(world.agent), issue, decline);
  const approved = await openDraft(world.as(world.agent), issue, decline);
  await approveDraft(world.as(world.approver), approved, await read(world, approved));
  hashes = [await read(world, draft), await read(world, approved)];
  file = '0197f000-0000-7000-8000-000000000000';
  pool = {
    number: [...new Set([issue, fresh, hidden, merged, removal, appealed, heldCase, fix, draft, approved])],
    issue: [issue, other, { number: issue, visibility: 'public' }],
    into: [target],
    from: [target],
    issueNumber: [issue],
    post: [
      { issue, step: 1 },
      { issue, step },
    ],
    step: [1, step, promised],
    id: [world.customer.id, world.agent.id, abuse, file],
    slug: ['payments'],
    name: ['Parcels'],
    channel: ['web'],
    files: [[]],
    write: [async () => 1],
    joining: ['follow'],
    words: ['rotten'],
    value: ['example.net'],
    input: [...bodies(), ...hashes, ...hashes.map((version) => ({ ...version, reason: 'It promises too much.' })), ...manyAtOnce(merged)],
    draft: [{ kind: 'comment', by: 'reporter', body: 'Said.' }],
    entry: [],
  };
});
afterAll(() => world.drop());

/** What the forms and the API send, each a body that some command takes. */
function bodies(): unknown[] {
  const sentence = { sentence: grounds.sentence };
  return [
    {},
    { title: 'Nothing to see', body: 'There is nothing here at all.' },
    { title: 'Nothing to see', body: 'There is nothing here at all.', visibility: 'private' },
    { body: 'There is more.' },
    decline,
    { outcome: 'put_right' },
    { outcome: 'dismissed' },
    { outcome: 'upheld', ...sentence },
    { outcome: 'rejected', ...sentence },
    grounds,
    sentence,
    { ...grounds, passages: [body, title] },
    { ...grounds, passages: [body.slice(0, 10)] },
    { passages: [body, title] },
    { passages: ['The same happened to my sister.'] },
    { reason: 'spam' },
    { reason: 'It came to nothing.' },
    { text: 'He agreed to be named.' },
    { text: 'Refund it', due_at: '2026-12-24T00:00:00.000Z' },
    { words: 'payments' },
    { value: 'customer@example.org', reason: 'We do not like it.' },
    { texts: 'removed' },
    { name: 'Payments and more', first_answer_h: 1 },
    { name: 'Parcels' },
    { evidence: 'Seen on the day after.' },
    { title: 'A cause of its own' },
    { direction: 'down' },
    { up: 'true' },
    { role: 'agent' },
  ];
}

/** The same acts on several problems, and what staff do with one among themselves. */
function manyAtOnce(merged: number): unknown[] {
  const nobody = { assignee: null, team: null };
  return [
    { issues: [issue] },
    { issues: [merged] },
    { ...nobody, assignee: world.agent.id, expected: nobody },
    { kind: 'investigation', body: 'We look at it once more.', confirm: ['no_date', 'same_text'] },
  ];
}

class Undo extends Error {}

interface Attempt {
  name: string;
  viewer: Viewer;
  args: unknown[];
}

/** Does it, looks at what everybody sees then, and undoes it. Gives whether it went through; throws where something vanished unseen. */
async function attempt(command: Command, { name, viewer, args }: Attempt): Promise<boolean> {
  let done = false;
  const within = async (ctx: Ctx) => {
    const before = ctx.head.seq || (await headOf(ctx));
    // There is one connection for writing, and this transaction has it: what a command does past its transaction belongs here too.
    const database = { ...ctx.database, read: ctx.db, write: ctx.db };
    await command({ ...ctx, database, viewer }, ...args);
    done = true;
    const gone = await vanished({ ...ctx, viewer: guest });
    const unseen = gone.filter((author) => !('id' in viewer && viewer.id === author));
    const lines = await linesSince(ctx, before);
    if (unseen.length > 0) expect([name, args, await toldInPublic({ ...ctx, viewer: guest }, lines)]).toEqual([name, args, true]);
    if (gone.length > 0) expect([name, lines.length > 0]).toEqual([name, true]);
    throw new Undo();
  };
  await transact(world.as(viewer), within).catch((error: unknown) => {
    if (!(error instanceof Undo) && done) throw error;
  });
  return done;
}

async function headOf(ctx: Ctx): Promise<number> {
  const { n } = await ctx.db.selectFrom('counters').select('n').where('name', '=', 'ledger').executeTakeFirstOrThrow();
  return n;
}

/** The authors of the texts that a guest finds on the complaint’s page, in lists and by search no more. */
async function vanished(ctx: Ctx): Promise<string[]> {
  const found = await findIssue(ctx, issue);
  const listed = (await listIssues(ctx, filterShape.parse({}), { limit: 100 })).items.some(({ number }) => number === issue);
  const steps = found ? await stepsOf(ctx, issue, '', { after: 0, limit: 100 }) : [];
  const shown = listed ? [found?.title, ...steps.map((one) => one.body)].join('\n') : '';
  return texts.filter(([, text]) => !shown.includes(text)).map(([author]) => author);
}

async function linesSince(ctx: Ctx, seq: number) {
  return ctx.db.selectFrom('ledger').select(['act', 'role']).where('seq', '>', seq).where('subject', '=', `issue/${issue}`).execute();
}

/** Whether the moderation log says for everybody what was done, why, by which role and at whose request. */
async function toldInPublic(ctx: Ctx, lines: { act: string }[]): Promise<boolean> {
  const { items } = await listCases(ctx, { issue, limit: 100 });
  const standing = items.some(
    ({ state, reason, sentence, role, request }) => state === 'in_force' && Boolean(reason && sentence && role && request),
  );
  return standing && lines.some(({ act }) => act.startsWith('moderation.'));
}

test('no command lets anybody make a complaint vanish from the public pages without a line that everybody can read', {
  timeout: 90_000,
}, async () => {
  const people: Viewer[] = [world.customer, world.stranger, world.agent, world.approver, world.admin, system];
  const carriedOut = new Set<string>();
  const commands = await everyCommand();
  for (const [name, command] of commands) {
    const lists = namesOf(command).map((param) => pool[param] ?? pool['input'] ?? []);
    for (const args of choices(lists)) {
      for (const viewer of people) if (await attempt(command, { name, viewer, args })) carriedOut.add(name);
    }
  }
  expect(commands.size).toBeGreaterThan(95);
  const left = [...commands.keys()].filter(
    (name) => !carriedOut.has(name) && ![waysIn, whoHears, ownAffairs].some((one) => one.test(name)),
  );
  expect(left.filter((name) => !(name in unreached))).toEqual([]);
  for (const name of ['moderation/hold', 'moderation/redact', 'moderation/confirmRemoval', 'issues/mergeIssue'])
    expect(carriedOut).toContain(name);
});

test('what takes a complaint away and says nothing would be noticed', async () => {
  const silently: Command = async (ctx) => {
    await ctx.db.updateTable('issues').set({ withheld_at: ctx.now, withheld: 'held' }).where('number', '=', issue).execute();
  };
  await expect(attempt(silently, { name: 'silently', viewer: world.admin, args: [] })).rejects.toThrow(/silently/);
  const editing: Command = async (ctx) => {
    await ctx.db.updateTable('steps').set({ body: 'All is well.' }).where('issue', '=', issue).where('n', '=', 1).execute();
  };
  await expect(attempt(editing, { name: 'editing', viewer: world.approver, args: [] })).rejects.toThrow(/editing/);
});

test('a removal that one person asks for leaves the complaint where it is', async () => {
  const asking: Command = async (ctx) => askRemoval(ctx, { issue: other, step: 1 }, grounds);
  for (const viewer of [world.approver, world.admin] satisfies Member[]) {
    expect(await attempt(asking, { name: 'askRemoval', viewer, args: [] })).toBe(true);
  }
});
