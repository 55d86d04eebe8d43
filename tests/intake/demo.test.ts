import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '#api/config.ts';
import { type Ctx, createCtx } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';
import { demoActs, loadDemo } from '#api/intake/demo.ts';
import { signIn } from '#api/members/commands.ts';
import { promiseState } from '#api/promises/rules.ts';
import { type Database, openDatabase } from '#db/open.ts';
import { type EngineName, engines, migrated, testDatabase } from '../helpers/engines.ts';
import { keys } from '../helpers/keys.ts';

const NOON = '2026-11-21T12:00:00.000Z';

/** An empty board at that moment, for the operator. */
async function emptyBoard(engine: EngineName, now: string): Promise<{ ctx: Ctx; drop: () => Promise<void> }> {
  const { url, drop } = await testDatabase(engine, { template: migrated });
  const database = openDatabase(url, keys, (error) => {
    throw error;
  });
  const config = readConfig({ DATABASE_URL: url, DEMO: 'off' });
  const ctx = createCtx({ database, config, head: { seq: 0 } }, { role: 'system' }, new Date(now), 'test');
  return {
    ctx,
    async drop() {
      await database.close();
      await drop();
    },
  };
}

// Some 19,000 statements: a machine that runs other tests beside takes its time over them.
const PATIENCE = 240_000;

async function loaded(engine: EngineName, now: string) {
  const board = await emptyBoard(engine, now);
  await loadDemo(board.ctx);
  return board;
}

/** Everything a reader sees, but for the salts of the ledger. */
async function story({ read }: Database) {
  return {
    issues: await read.selectFrom('issues').selectAll().orderBy('number').execute(),
    steps: await read.selectFrom('steps').selectAll().orderBy('issue').orderBy('n').execute(),
    alarms: await read.selectFrom('alarms').selectAll().orderBy('issue').orderBy('what').orderBy('began').orderBy('kind').execute(),
    promises: await read.selectFrom('promises').selectAll().orderBy('issue').orderBy('step').execute(),
    affected: await read.selectFrom('affected').selectAll().orderBy('issue').orderBy('member').execute(),
    follows: await read.selectFrom('follows').selectAll().orderBy('issue').orderBy('member').execute(),
    fixes: await read.selectFrom('fixes').selectAll().orderBy('number').execute(),
    actions: await read.selectFrom('actions').selectAll().orderBy('fix').orderBy('n').execute(),
    members: await read.selectFrom('members').selectAll().orderBy('id').execute(),
    drafts: await read.selectFrom('drafts').select(['number', 'issue', 'versions', 'comments', 'opened_at']).orderBy('number').execute(),
    versions: await read
      .selectFrom('draft_versions')
      .select(['draft', 'author_name', 'handed_in_at', 'refused_at', 'entries'])
      .orderBy('draft')
      .orderBy('n')
      .execute(),
    cases: await read
      .selectFrom('moderations')
      .leftJoin('appeals', 'appeals.moderation', 'moderations.number')
      .select(['number', 'issue', 'step', 'measure', 'request', 'moderations.at', 'ended', 'outcome'])
      .orderBy('number')
      .execute(),
    texts: await read.selectFrom('canned_texts').select(['slug', 'kind', 'team']).orderBy('slug').execute(),
    lines: await read.selectFrom('ledger').select(['seq', 'act', 'subject', 'at', 'role']).orderBy('seq').execute(),
  };
}

function counted(values: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

type Story = Awaited<ReturnType<typeof story>>;
const stories = new Map<EngineName, Story>();

describe.each(engines)('the demo on %s', (engine) => {
  let ctx: Ctx;
  let drop: () => Promise<void>;
  let told: Story;
  beforeAll(async () => {
    ({ ctx, drop } = await loaded(engine, NOON));
    told = await story(ctx.database);
    stories.set(engine, told);
  }, PATIENCE);
  afterAll(() => drop());

  test('tells a varied story: every stage, every step, fixes of every kind', () => {
    const { issues, steps, fixes, members } = told;
    expect(counted(issues.map(({ stage }) => stage))).toEqual({
      reported: 3,
      acknowledged: 2,
      investigating: 6,
      identified: 1,
      fixing: 3,
      resolved: 14,
      confirmed: 85,
      reopened: 1,
      declined: 6,
      withdrawn: 4,
      duplicate: 8,
    });
    expect(counted(issues.map(({ visibility }) => visibility))).toEqual({ public: 121, private: 12 });
    expect(counted(fixes.map(({ stage }) => stage))).toEqual({ verified: 4, recurred: 1, shipped: 1, cause_published: 1, open: 1 });
    expect(new Set(steps.map(({ kind }) => kind)).size).toBe(18);
    expect(members).toHaveLength(73);
    expect(Math.max(...issues.map(({ affected }) => affected))).toBe(38);
  });

  test('keeps promises on time, late and not at all, and declines for every reason', () => {
    const { steps, promises } = told;
    const states = counted(promises.map((promise) => promiseState(promise, NOON)));
    expect(states).toEqual({ kept: 36, kept_late: 10, missed: 2, due: 4 });
    const reasons = steps.filter(({ kind }) => kind === 'decline').map(({ reason }) => reason);
    expect(new Set(reasons)).toEqual(new Set(['not_ours', 'by_design', 'cannot_reproduce', 'policy', 'abuse']));
  });

  test('says of each promise that was late, and of each target, that it was missed, at the moment when it was', () => {
    const { alarms, promises, steps } = told;
    const missed = alarms.filter(({ kind }) => kind === 'missed');
    const late = promises.filter((promise) => ['kept_late', 'missed'].includes(promiseState(promise, NOON)));
    const broken = missed.filter(({ what }) => what === 'promise').map(({ issue, began }) => `${issue}/${began}`);
    expect(broken.sort()).toEqual(late.map(({ issue, step }) => `${issue}/${step}`).sort());
    const due = new Map(missed.map(({ issue, step, due_at }) => [`${issue}/${step}`, Date.parse(due_at)]));
    const says = steps.filter(({ kind }) => kind === 'system');
    expect(says.map(({ issue, n, at }) => Date.parse(at) - (due.get(`${issue}/${n}`) ?? 0))).toEqual(missed.map(() => 1));
    expect(new Set(missed.map(({ what }) => what))).toEqual(new Set(['answer', 'update', 'resolution', 'promise']));
  });

  test('has something to do right now: late, due soon, and reported within the hour', () => {
    const dues = told.issues.flatMap(({ due_at }) => due_at ?? []);
    expect(dues.filter((due) => due < NOON)).toHaveLength(4);
    expect(dues.filter((due) => due > NOON && due < '2026-11-22T12:00:00.000Z').length).toBeGreaterThan(2);
    expect(told.issues.filter(({ reported_at }) => reported_at > '2026-11-21T11:00:00.000Z')).toHaveLength(1);
  });

  test('has an answer that waits for a second person, and one that came back from one', () => {
    expect(told.drafts).toMatchObject([{ comments: 1 }, { comments: 0 }]);
    expect(told.versions).toMatchObject([
      { author_name: 'Tobias, Delivery team', refused_at: '2026-11-21T01:40:00.000Z' },
      { author_name: 'Tobias, Delivery team', handed_in_at: '2026-11-21T11:10:00.000Z', refused_at: null },
    ]);
    const entries = new Map(told.issues.map((issue) => [issue.number, issue.entries]));
    expect(told.versions.map((version) => version.entries)).toEqual(told.drafts.map(({ issue }) => entries.get(issue)));
  });

  test('has a post that waits for a person, one that is back, a part at its author’s wish, and a removal whose appeal was refused', () => {
    const cases = told.cases.map(({ measure, request, ended, outcome }) => [measure, request, ended, outcome]);
    expect(cases).toEqual([
      ['removal', 'moderator', null, 'rejected'],
      ['hold', 'moderator', 'restored', null],
      ['redaction', 'author', null, null],
      ['hold', 'filter', null, null],
    ]);
    expect(told.texts).toHaveLength(3);
  });

  test('leaves no placeholder in what it publishes', () => {
    const texts = [...told.steps.map(({ body }) => body), ...told.issues.flatMap(({ title, excerpt }) => [title, excerpt])];
    expect(texts.filter((text) => /[#-]\{/.test(text))).toEqual([]);
    expect(texts.some((text) => /#\d+/.test(text))).toBe(true);
  });

  test('stands in the ledger in the order in which it happened', () => {
    const moments = told.lines.map(({ at }) => at);
    expect(moments).toEqual([...moments].sort());
    expect(told.lines[0]?.act).toBe('board.opened');
  });

  test('lets nobody in it sign in', async () => {
    const guest: Ctx = { ...ctx, viewer: { role: 'guest' } };
    for (const email of ['sunniva@fernway.example', 'bert@post.example']) {
      for (const password of ['', 'putright-demo']) await expect(signIn(guest, { email, password })).rejects.toThrow(Refusal);
    }
  });

  test('goes into an empty board only', async () => {
    await expect(loadDemo(ctx)).rejects.toThrow('There are problems on this board already');
  });
});

test(
  'the demo is the same story again at the same moment, on either engine',
  async () => {
    const { ctx, drop } = await loaded('sqlite', NOON);
    const again = await story(ctx.database);
    expect(again).toEqual(stories.get('sqlite'));
    expect(again).toEqual(stories.get('postgres'));
    await drop();
  },
  PATIENCE,
);

test.each(['00:00:00.000', '06:29:59.999', '12:00:00.000', '23:59:59.999'])(
  'the demo told at %s reaches neither into the future nor into the wrong order',
  (time) => {
    for (const day of ['2026-11-21', '2027-03-01', '2028-02-29', '2026-12-31']) {
      const now = `${day}T${time}Z`;
      const acts = demoActs(now);
      expect(acts.filter(({ at }) => at > now)).toEqual([]);
      expect(counted(acts.map(({ by }) => by ?? 'the board'))).toMatchObject({ 'the board': 1, sunniva: 17 });
      expect(acts.map(({ at }) => at)).toEqual(acts.map(({ at }) => at).sort());
    }
  },
);

test(
  'the demo can be told in the first minute of a day',
  async () => {
    const now = '2027-03-01T00:00:30.000Z';
    const { ctx, drop } = await loaded('sqlite', now);
    const { issues, steps, lines, fixes } = await story(ctx.database);
    const moments = [
      ...issues.flatMap(({ reported_at, updated_at, stage_at }) => [reported_at, updated_at, stage_at]),
      ...[...steps, ...lines].map(({ at }) => at),
      ...fixes.flatMap(({ opened_at, shipped_at, verified_at }) => [opened_at, shipped_at ?? '', verified_at ?? '']),
    ];
    expect(moments.filter((at) => at > now)).toEqual([]);
    await drop();
  },
  PATIENCE,
);
