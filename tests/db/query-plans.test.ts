import { type Compilable, createQueryId, type KyselyPlugin, type RootOperationNode, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '#api/context.ts';
import { ringing } from '#api/deadlines/queries.ts';
import { queue, queueCounts } from '#api/desk/queries.ts';
import { warningsFor } from '#api/desk/warning-queries.ts';
import { fixFeed, moderationFeed } from '#api/feeds/queries.ts';
import { areaFeed, boardFeed, issueFeed, resolutionsFeed } from '#api/feeds/step-queries.ts';
import { countOpenFixes } from '#api/fixes/counting-queries.ts';
import { issuesOfFix, listFixes, shippedFixes } from '#api/fixes/queries.ts';
import { encodeCursor } from '#api/http/pagination.ts';
import { duplicatesOf, findIssue, listIssues, similarIssues } from '#api/issues/queries.ts';
import { filterShape } from '#api/issues/rules.ts';
import { countLines, linesAfter, listLines } from '#api/ledger/queries.ts';
import { listPromises, promisesOf } from '#api/promises/queries.ts';
import { issueLog } from '#api/record/log.ts';
import { historyOf, putRightLately, workedOn } from '#api/record/queries.ts';
import { isPublic, stepsOf } from '#api/steps/queries.ts';
import { addTeam, joinTeam } from '#api/teams/commands.ts';

import type { Database } from '#db/open.ts';
import type { Db } from '#db/schema.ts';
import { fillBoard, searched } from '../bench/boards.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

const ISSUES = 6000;
/** More rows than this are too many to sort, or to answer with. */
const MANY = 1000;
/** Areas and fixes are few on any board; these are not. */
const LARGE = '(issues|steps|promises|ledger|openings|members|affected|follows|issue_search)\\b';
const READS_ALL = new RegExp(`^SCAN ${LARGE}|Seq Scan on ${LARGE}`);
/** SQLite's words for going along an index in its order, and for going through what the full-text index has found. */
const IN_ORDER = /^SCAN \w+ (USING (COVERING )?INDEX |VIRTUAL TABLE INDEX \d+:M)/;
const SORTS = /^USE TEMP B-TREE|^ *(-> +)?(Incremental )?Sort +\(/;

/** What is wrong with an engine's plan for a statement: lines that read a large table from end to end, or sort all of it. */
function faults(text: string, plan: string[], { sorts, walks }: { sorts: number; walks: boolean }): string[] {
  const limited = / limit /.test(text);
  const rows = (line: string) => Number(/rows=(\d+)/.exec(line)?.[1] ?? 0);
  const reads = plan.filter((line) => READS_ALL.test(line) && !(limited && (walks || IN_ORDER.test(line))));
  const sorting = plan.filter((line) => SORTS.test(line)).filter((line, i) => i >= sorts && (rows(line) > MANY || !line.includes('rows=')));
  const answers = plan.slice(0, 1).filter((line) => rows(line) > MANY);
  return [...reads, ...sorting, ...answers];
}

interface Hot {
  name: string;
  ask: (ctx: Ctx, world: World) => Promise<unknown>;
  /** How many sorts belong to it: of the matches that a search takes. */
  sorts?: number;
  /** Whether it goes along the table itself, from its end. */
  walks?: boolean;
  /** The index that was made for it, and how it is used where that matters. */
  by?: string | RegExp;
}

const filter = (asked: Record<string, unknown>) => filterShape.parse(asked);
const page = { limit: 25 };
const asAgent = (ctx: Ctx, world: World): Ctx => ({ ...ctx, viewer: world.agent });

/** A long answer is compared with what was said before. */
async function copies(ctx: Ctx, world: World): Promise<unknown> {
  const issue = await findIssue(asAgent(ctx, world), 4321);
  const body = 'It stood in the depot since Monday, with the label of another parcel over its own.';
  return issue && warningsFor(asAgent(ctx, world), issue, { kind: 'action', body });
}

/** The hottest queries, by the functions that ask them. */
const hot: Hot[] = [
  { name: 'the list, the latest first', ask: (ctx) => listIssues(ctx, filter({}), page) },
  { name: 'the list, the latest first, later on', ask: (ctx) => listIssues(ctx, filter({}), { ...page, after: ['2025-06-01', 2000] }) },
  { name: 'the list, what is new first', ask: (ctx) => listIssues(ctx, filter({ sort: 'updated' }), page) },
  { name: 'the list, the most people first', ask: (ctx) => listIssues(ctx, filter({ sort: 'affected' }), page) },
  {
    name: 'the list, the most people first, later on',
    ask: (ctx) => listIssues(ctx, filter({ sort: 'affected' }), { ...page, after: [2, 900] }),
  },
  { name: 'the list, the longest wait first', ask: (ctx) => listIssues(ctx, filter({ sort: 'waiting' }), page) },
  { name: 'the list of an area', ask: (ctx) => listIssues(ctx, filter({ area: 'area-3' }), page) },
  { name: 'the list of an area, the most people first', ask: (ctx) => listIssues(ctx, filter({ area: 'area-3', sort: 'affected' }), page) },
  { name: 'the list of a stage', ask: (ctx) => listIssues(ctx, filter({ stage: 'declined' }), page) },
  { name: 'the list of a stage, what is new first', ask: (ctx) => listIssues(ctx, filter({ stage: 'declined', sort: 'updated' }), page) },
  { name: 'the list of a channel', ask: (ctx) => listIssues(ctx, filter({ channel: 'letter' }), page) },
  { name: 'the list of a channel, what is new first', ask: (ctx) => listIssues(ctx, filter({ channel: 'web', sort: 'updated' }), page) },
  { name: 'the list of an area, the longest wait first', ask: (ctx) => listIssues(ctx, filter({ area: 'area-3', sort: 'waiting' }), page) },
  { name: 'the list of the open ones', ask: (ctx) => listIssues(ctx, filter({ stage: 'open' }), page) },
  { name: 'the search of a common word', ask: (ctx) => listIssues(ctx, filter({ q: searched.common }), page), sorts: 2 },
  { name: 'the search of a rare word', ask: (ctx) => listIssues(ctx, filter({ q: searched.rare }), page), sorts: 2 },
  { name: 'similar problems', ask: (ctx) => similarIssues(ctx, 'The parcel was left in the rain') },
  { name: 'what is being worked on', ask: (ctx) => workedOn(ctx, 10), by: 'issues_open' },
  { name: 'what was put right lately', ask: (ctx) => putRightLately(ctx, 10), by: 'issues_resolved' },
  { name: 'a month of the history', ask: (ctx) => historyOf(ctx, { from: '2026-06-01', to: '2026-07-01', ...page }) },
  { name: 'an issue by its number', ask: (ctx) => findIssue(ctx, 4321) },
  { name: 'the steps of an issue', ask: (ctx) => stepsOf(ctx, 4321, 'A customer', { after: 0, limit: 100 }) },
  { name: 'the promises of an issue', ask: (ctx) => promisesOf(ctx, 4321) },
  { name: 'the duplicates of an issue', ask: (ctx) => duplicatesOf(ctx, 4321) },
  { name: 'the lines about an issue', ask: (ctx) => countLines(ctx, 'issue/4321') },
  { name: 'the issues of a fix', ask: (ctx) => issuesOfFix(ctx, 7, page) },
  { name: 'the fixes', ask: (ctx) => listFixes(ctx, page) },
  { name: 'the fixes that shipped', ask: (ctx) => shippedFixes(ctx, 4), by: /(COVERING INDEX|Index Only Scan using) issues_fix_shown/ },
  { name: 'the promises', ask: (ctx) => listPromises(ctx, page) },
  { name: 'the log', ask: (ctx) => listLines(ctx, page), walks: true },
  { name: 'the log, later on', ask: (ctx) => listLines(ctx, { ...page, before: 900 }) },
  { name: 'the log, for a machine', ask: (ctx) => linesAfter(ctx, { after: 900, limit: 100 }) },
  { name: 'the log of an issue', ask: (ctx) => issueLog(ctx, 4321, page) },
  {
    name: 'the lines about an issue, later on',
    ask: (ctx) => listLines(ctx, { ...page, subject: 'issue/4321', before: 20_000 }),
    by: 'ledger_subject',
  },
  {
    name: 'the log of an issue, for a machine',
    ask: (ctx) => linesAfter(ctx, { subject: 'issue/4321', after: 900, limit: 100 }),
    by: 'ledger_subject',
  },
  { name: 'what the company said lately', ask: copies, sorts: 1 },
  { name: 'what rings', ask: (ctx) => ringing(ctx, { limit: 100 }), by: 'issues_alarm' },
  { name: 'what rings, later on', ask: (ctx) => ringing(ctx, { after: ['2026-09-01', 5], limit: 100 }), by: 'issues_alarm' },
  { name: 'the queue', ask: (ctx, world) => queue(asAgent(ctx, world), { view: 'needs_us' }, page) },
  {
    name: 'the queue, later on',
    ask: (ctx, world) => queue(asAgent(ctx, world), { view: 'needs_us' }, { ...page, after: ['2026-09-01', '2026-08-01', 1] }),
  },
  ...(['mine', 'waiting', 'promises'] as const).map((view) => ({
    name: `the queue, ${view}`,
    ask: (ctx: Ctx, world: World) => queue(asAgent(ctx, world), { view }, page),
  })),
  ...[{ area: 'area-3' }, { stage: 'investigating' as const }, { team: 'parcels' }, { channel: 'letter' as const }].map((asked) => ({
    name: `the queue of one ${Object.keys(asked)[0]}`,
    ask: (ctx: Ctx, world: World) => queue(asAgent(ctx, world), { view: 'needs_us', ...asked }, page),
  })),
  { name: 'the queue, team', ask: (ctx, world) => queue(asAgent(ctx, world), { view: 'team' }, page), sorts: 1 },
  {
    name: 'the queue, team, later on',
    ask: (ctx, world) => queue(asAgent(ctx, world), { view: 'team' }, { ...page, after: ['2026-09-01', '2026-08-01', 1] }),
    sorts: 1,
  },
  {
    name: 'the queue, what somebody has asked about',
    ask: (ctx, world) => queue(asAgent(ctx, world), { view: 'waiting', assignee: 'me' }, page),
    sorts: 1,
  },
  {
    name: 'the queue, what somebody has promised',
    ask: (ctx, world) => queue(asAgent(ctx, world), { view: 'promises', assignee: 'me' }, page),
  },
  {
    name: 'the queue of one area and stage',
    ask: (ctx, world) => queue(asAgent(ctx, world), { view: 'needs_us', area: 'area-3', stage: 'investigating' }, page),
  },
  {
    name: 'the counts of the queue',
    ask: (ctx, world) => queueCounts(asAgent(ctx, world)),
    sorts: 1,
    // Not what all wait for, nor an index that SQLite has to look at the rows behind.
    by: /^(?![\s\S]*(issues_asked\b|USING INDEX issues_asked_open))/,
  },
  { name: 'the queue, approval', ask: (ctx, world) => queue(asAgent(ctx, world), { view: 'approval' }, page), sorts: 1 },
  { name: 'the feed of the board', ask: (ctx) => boardFeed(ctx, undefined), by: 'steps_latest' },
  {
    name: 'the feed of the board, later on',
    ask: (ctx) => boardFeed(ctx, encodeCursor(['2026-06-01T00:00:00.000Z', 900, 2])),
    by: 'steps_latest',
  },
  { name: 'the feed of an area', ask: (ctx) => areaFeed(ctx, 'area-3', undefined) },
  { name: 'the feed of an issue', ask: (ctx) => issueFeed(ctx, 4321, undefined) },
  { name: 'the feed of an issue, later on', ask: (ctx) => issueFeed(ctx, 4321, encodeCursor([3])) },
  { name: 'the feed of a root cause', ask: (ctx) => fixFeed(ctx, 7, undefined) },
  { name: 'the feed of resolutions', ask: (ctx) => resolutionsFeed(ctx, undefined), by: 'steps_resolutions' },
  { name: 'the feed of the moderation log', ask: (ctx) => moderationFeed(ctx, undefined) },
  { name: 'how many root causes are open', ask: (ctx) => countOpenFixes(ctx, 1000) },
];

/** Queries that must not pass. */
const planted: [string, (db: Db) => Compilable][] = [
  ['a search without an index', (db) => db.selectFrom('issues').select('number').where('excerpt', 'like', '%lamp%').limit(25)],
  ['a filter without an index', (db) => db.selectFrom('steps').select('body').where('author_name', '=', 'Agent 3')],
  ['an order without an index', (db) => db.selectFrom('issues').select('number').where(isPublic).orderBy('excerpt').limit(25)],
  ['a list without an end', (db) => db.selectFrom('issues').select('affected').where(isPublic).orderBy('affected')],
  ['an order that the index has not', (db) => db.selectFrom('issues').select('title').where('area', '>', '').orderBy('title').limit(9)],
];

/** The statements that were sent to the database while somebody asked. */
async function statementsOf(world: World, ask: Hot['ask']): Promise<RootOperationNode[]> {
  const sent: RootOperationNode[] = [];
  const listening: KyselyPlugin = {
    transformQuery({ node }) {
      sent.push(node);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  await ask({ ...world.as(guest), db: world.database.read.withPlugin(listening) }, world);
  return sent;
}

async function faultsOf(world: World, statement: RootOperationNode, query: Partial<Hot> = {}): Promise<string[]> {
  const { read } = world.database;
  const { sql: text, parameters } = read.getExecutor().compileQuery(statement, createQueryId());
  const plans = await plansOf(world.database, text, parameters);
  return plans.flatMap((plan) => faultsIn(text, plan, query));
}

/** For what was asked and, where the engine keeps plans, for whatever may be asked; a search is planned anew each time. */
async function plansOf({ read, dialect }: Database, text: string, parameters: readonly unknown[]): Promise<string[][]> {
  const plan = await dialect.plan(read, text, parameters);
  return dialect.name === 'postgres' && !text.includes('tsquery') ? [plan, await dialect.plan(read, text)] : [plan];
}

function faultsIn(text: string, plan: string[], query: Partial<Hot>): string[] {
  const { sorts = 0, walks = false, by = '' } = query;
  return [...faults(text, plan, { sorts, walks }), ...(new RegExp(by).test(plan.join('\n')) ? [] : [`does not use ${by}`])];
}

describe.each([
  ['sqlite', 'never analyzed'],
  ['sqlite', 'analyzed'],
  ['postgres', 'analyzed'],
] as const)('on %s, %s,', (engine, state) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
    await fillBoard(world.database, { issues: ISSUES, until: world.now() });
    for (const name of ['Parcels', 'Billing'])
      await joinTeam(world.as(world.admin), await addTeam(world.as(world.admin), { name }), world.agent.id);
    if (state === 'analyzed') await sql`analyze`.execute(world.database.write);
  });
  afterAll(() => world.drop());

  test.each(hot)('$name: no large table is read from end to end', async (query) => {
    const statements = await statementsOf(world, query.ask);
    expect(statements.length).toBeGreaterThan(0);
    for (const statement of statements) expect(await faultsOf(world, statement, query)).toEqual([]);
  });

  test.each(planted)('%s would be noticed', async (_, query) => {
    expect(await faultsOf(world, query(world.database.read).compile().query)).not.toEqual([]);
  });
});
