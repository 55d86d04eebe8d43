import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { respond } from '#api/desk/commands.ts';
import { linkIssue, openFix } from '#api/fixes/commands.ts';
import { addAffected } from '#api/issues/joining-commands.ts';
import { type After, listIssues, similarIssues } from '#api/issues/queries.ts';
import { filterShape } from '#api/issues/rules.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

describe.each(engines)('lists and search on %s', (engine) => {
  let world: World;
  const n: Record<string, number> = {};
  beforeAll(async () => {
    world = await createWorld(engine);
    n['twice'] = await world.report({ title: 'Charged twice when the card page times out', area: 'payments' });
    world.pass(1);
    n['parcel'] = await world.report({
      title: 'Parcel left in the rain',
      body: 'The café parcel was soaked, order ZX-99.',
      area: 'delivery',
    });
    world.pass(1);
    n['secret'] = await world.report({ title: 'Charged twice in private', visibility: 'private' });
    world.pass(1);
    n['again'] = await world.report({ title: 'Charged again after a refund', area: 'payments' });
    await respond(world.as(world.agent), n['parcel'], { kind: 'resolution', body: 'We sent a dry replacement with xylophone wrapping.' });
    await addAffected(world.as(world.stranger), n['twice']);
    await linkIssue(world.as(world.agent), await openFix(world.as(world.agent), { title: 'Retry made a second payment' }), n['twice']);
  });
  afterAll(() => world.drop());

  const list = async (filter: Record<string, unknown> = {}) => {
    const { items } = await listIssues(world.as(guest), filterShape.parse(filter), { limit: 50 });
    return items.map((item) => Object.keys(n).find((name) => n[name] === item.number));
  };

  test.each<[string, Record<string, unknown>, string[]]>([
    ['without a filter, the latest first, without private ones', {}, ['again', 'parcel', 'twice']],
    ['the oldest first', { sort: 'oldest' }, ['twice', 'parcel', 'again']],
    ['those waiting for the company, the longest wait first', { sort: 'waiting' }, ['twice', 'again']],
    ['the most affected first', { sort: 'affected' }, ['twice', 'again', 'parcel']],
    ['one area', { area: 'payments' }, ['again', 'twice']],
    ['one stage', { stage: 'resolved' }, ['parcel']],
    ['all open ones', { stage: 'open' }, ['again', 'twice']],
    ['those with a fix', { fix: 1 }, ['twice']],
    ['those with more than one person', { affected_min: 2 }, ['twice']],
    ['those of one hour', { reported_from: '2026-11-02T09:30:00Z', reported_to: '2026-11-02T10:30:00Z' }, ['parcel']],
    ['a word of a title', { q: 'charged' }, ['again', 'twice']],
    ['a word of a report', { q: 'soaked' }, ['parcel']],
    ['a word of a later step', { q: 'xylophone' }, ['parcel']],
    ['two words, both of which must be there', { q: 'charged refund' }, ['again']],
    ['a phrase', { q: '"card page"' }, ['twice']],
    ['a phrase in the wrong order', { q: '"page card"' }, []],
    ['the beginning of a word', { q: 'xylo*' }, ['parcel']],
    ['a word without its accent', { q: 'CAFE' }, ['parcel']],
    ['an order number with a hyphen', { q: 'zx-99' }, ['parcel']],
    ['a word and a filter', { q: 'charged', stage: 'resolved' }, []],
    ['a word of a private problem only', { q: 'private' }, []],
    ['nothing but signs', { q: '"*()' }, []],
  ])('%s', async (_, filter, names) => {
    expect(await list(filter)).toEqual(names);
  });

  test.each(['latest', 'oldest', 'affected', 'updated'])('pages by %s follow each other without a gap or a double', async (sort) => {
    const filter = filterShape.parse({ sort });
    const seen: number[] = [];
    let after: After | undefined;
    do {
      const page = await listIssues(world.as(guest), filter, { after, limit: 1 });
      seen.push(...page.items.map((item) => item.number));
      after = page.next;
    } while (after);
    expect(seen).toEqual((await listIssues(world.as(guest), filter, { limit: 50 })).items.map((item) => item.number));
  });

  test('overdue is computed from the clock', async () => {
    expect(await list({ overdue: 'true' })).toEqual([]);
    world.pass(5);
    expect(await list({ overdue: 'true' })).toEqual(['again', 'twice']);
    expect(await list({ overdue: 'false' })).toEqual(['parcel']);
    const { items } = await listIssues(world.as(guest), filterShape.parse({ overdue: 'true' }), { limit: 1 });
    expect(items[0]?.overdue).toEqual(['answer']);
  });

  test('similar problems share words in the title, and private ones are not among them', async () => {
    const similar = await similarIssues(world.as(guest), 'I was charged twice');
    expect(similar.map((issue) => issue.number)).toEqual([n['twice'], n['again']]);
    expect(await similarIssues(world.as(guest), '!!!')).toEqual([]);
  });
});
