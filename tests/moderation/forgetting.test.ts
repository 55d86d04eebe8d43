import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reseal } from '#api/intake/reseal.ts';
import { comment } from '#api/issues/commands.ts';
import { reportAbuse } from '#api/moderation/abuse-commands.ts';
import { appeal, decideAppeal } from '#api/moderation/appeal-commands.ts';
import { hold, redact } from '#api/moderation/commands.ts';
import { casesOf, toldBy } from '#api/moderation/data-queries.ts';
import { wholeCase } from '#api/moderation/queries.ts';
import { eraseBehind, finish } from '#api/rights/erasing.ts';
import { block } from '#api/screening/commands.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, guest, system, type World } from '../helpers/world.ts';

const grounds = { reason: 'personal_data', sentence: 'It names a neighbour with their address.' };

describe.each(engines)('what cases keep on %s', (engine) => {
  let world: World;
  let issue: number;
  let held: number;
  let redacted: number;
  beforeAll(async () => {
    world = await createWorld(engine);
    issue = await world.report({ title: 'Quincunx of parcels', body: 'Five parcels in a quincunx.', display_name: 'Quincy' });
    const other = await world.report({ title: 'Another of mine', body: 'With a quincunx in it.' });
    const step = await comment(world.as(world.stranger), issue, { body: 'The stranger writes.' });
    held = await hold(world.as(world.agent), { issue, step: 1 }, grounds);
    redacted = await redact(world.as(world.agent), { issue: other, step: 1 }, { ...grounds, passages: ['quincunx'] });
    await hold(world.as(world.agent), { issue, step }, grounds);
    await appeal(world.as(world.customer), held, { text: 'A quincunx is no secret.' });
    await reportAbuse(world.as(world.customer), { issue: other, step: 1 }, { reason: 'abuse', text: 'A quincunx.' });
    await block(world.as(world.admin), { value: world.customer.email, reason: 'A test.' });
  });
  afterAll(() => world.drop());

  test('is sealed anew with the newest key, and says the same', async () => {
    const sealedNow = () =>
      world.database.read.withoutPlugins().selectFrom('moderations').select(['number', 'kept']).orderBy('number').execute();
    const before = await sealedNow();
    await reseal(world.as(system));
    const after = await sealedNow();
    expect(after.map(({ kept }, i) => kept !== before[i]?.kept)).toEqual(after.map(() => true));
    expect((await wholeCase(world.as(world.agent), held))?.content?.body).toBe('Five parcels in a quincunx.');
  });

  test('belongs to the data of its author', async () => {
    expect(await casesOf(world.as(world.customer), world.customer.id)).toMatchObject([
      { number: held, said: { body: 'Five parcels in a quincunx.' }, appeal: 'A quincunx is no secret.' },
      { number: redacted, said: { body: 'With a quincunx in it.' } },
    ]);
    expect(await toldBy(world.as(world.customer), world.customer.id)).toMatchObject([{ text: 'A quincunx.' }]);
  });

  test('goes when its author is erased with their texts, and what is released later says nothing of them', async () => {
    const erasure = { id: 'e', member: world.customer.id, texts: 'removed', asked_by: 'member', request: 'author', proof: null };
    const row = { ...erasure, asked_at: '', due_at: '', undo_hash: '', undone_at: null, begun_at: world.now(), done_at: null };
    await eraseBehind(world.as(system), row, 0);
    await finish(world.as(system), row);
    const { read } = world.database;
    const all = await Promise.all([
      read.selectFrom('moderations').selectAll().execute(),
      read.selectFrom('appeals').selectAll().execute(),
      read.selectFrom('abuse_reports').selectAll().execute(),
      read.selectFrom('blocks').selectAll().execute(),
      read.selectFrom('steps').selectAll().execute(),
      read.selectFrom('issues').selectAll().execute(),
    ]);
    expect(JSON.stringify(all)).not.toMatch(/quincunx|quincy|customer@example/i);
    expect(JSON.stringify(all)).toContain('The stranger writes.');
    await decideAppeal(world.as(world.admin), held, { outcome: 'upheld', sentence: 'It was looked at once more.' });
    const [report] = await stepsOf(world.as(guest), issue, '', { after: 0, limit: 1 });
    expect(report).toMatchObject({ body: '', erased_why: 'author', withheld: null });
  });
});
