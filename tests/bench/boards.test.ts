import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_TARGETS } from '#api/areas/rules.ts';
import { listIssues } from '#api/issues/queries.ts';
import { filterShape } from '#api/issues/rules.ts';
import { parseMove, standing } from '#api/steps/standing.ts';
import { words } from '#api/text/plain.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';
import { fillBoard, searched } from './boards.ts';

const ISSUES = 1200;

describe.each(engines)('a made-up board on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
    await fillBoard(world.database, { issues: ISSUES, until: world.now() });
  });
  afterAll(() => world.drop());

  const count = async (q: string) => (await listIssues(world.as(guest), filterShape.parse({ q }), { limit: ISSUES })).items.length;

  test('says of every issue what its steps and promises say', async () => {
    const { read } = world.database;
    const issues = await read.selectFrom('issues').selectAll().orderBy('number').execute();
    const steps = Map.groupBy(await read.selectFrom('steps').selectAll().orderBy('n').execute(), ({ issue }) => issue);
    const promises = Map.groupBy(
      await read.selectFrom('promises').selectAll().where('kept_at', 'is', null).execute(),
      ({ issue }) => issue,
    );
    expect(issues).toHaveLength(ISSUES);
    for (const issue of issues) {
      const moves = (steps.get(issue.number) ?? []).map(parseMove);
      expect(moves).toHaveLength(6);
      expect(issue).toMatchObject(standing(moves, promises.get(issue.number) ?? [], DEFAULT_TARGETS));
    }
  });

  test('has a word in every third issue and others in a few', async () => {
    const { n } = await world.database.read
      .selectFrom('issues')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('visibility', '=', 'public')
      .executeTakeFirstOrThrow();
    expect((await count(searched.common)) / n).toBeCloseTo(1 / 3, 1);
    expect(await count(searched.rare)).toBeLessThanOrEqual(20);
    expect(await count(searched.rare)).toBeGreaterThan(10);
  });

  test('finds an issue by the words of its last step', async () => {
    const { rows } = await sql<{ number: number; body: string }>`select issue as number, body from steps
      join issues on number = issue where n = 6 and body <> '' and visibility = 'public' limit 1`.execute(world.database.read);
    const [step = { number: 0, body: '' }] = rows;
    const { items } = await listIssues(world.as(guest), filterShape.parse({ q: `"${words(step.body).join(' ')}"` }), { limit: ISSUES });
    expect(items.map(({ number }) => number)).toContain(step.number);
  });
});
