import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addText, changeText, retireText, returnText } from '#api/desk/canned-commands.ts';
import { findText, listTexts, offeredTexts } from '#api/desk/canned-queries.ts';
import { respond } from '#api/desk/commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { addTeam, joinTeam } from '#api/teams/commands.ts';
import { site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

describe.each(engines)('canned texts on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  const writer = () => world.as(world.approver);
  const made = (name: string, more: Record<string, unknown> = {}) => addText(writer(), { name, body: 'It was {what we found}.', ...more });
  const outcomes = async (acts: Promise<unknown>[]) =>
    (await Promise.allSettled(acts)).map((one) => (one.status === 'rejected' ? String(one.reason.kind) : 'done')).sort();

  test('one is added, changed, retired and brought back, each with a line in the log', async () => {
    const before = (await actsOn(world, 'texts')).length;
    const slug = await made(' Parcel lost ', { kind: 'investigation' });
    expect(slug).toBe('parcel-lost');
    world.pass(1);
    await changeText(writer(), slug, { version: 1, body: 'It lay in {the depot}.' });
    const text = { name: 'Parcel lost', kind: 'investigation', body: 'It lay in {the depot}.', version: 2, updated_at: world.now() };
    expect(await findText(world.as(world.agent), slug)).toMatchObject(text);
    await changeText(writer(), slug, { version: 2, kind: null });
    await retireText(writer(), slug);
    expect(await findText(writer(), slug)).toMatchObject({ kind: null, retired_at: world.now() });
    await returnText(writer(), slug);
    expect(await findText(writer(), slug)).toMatchObject({ retired_at: null });
    const lines = ['text.added', 'text.changed', 'text.changed', 'text.retired', 'text.returned'];
    expect((await actsOn(world, 'texts')).slice(before)).toEqual(lines);
    // The log is for everybody, and a canned text is not.
    const { body } = await site(world).ask('GET', '/ledger?limit=100');
    expect(JSON.stringify(body)).not.toContain(slug);
  });

  test('those in use come first, by name', async () => {
    for (const name of ['Zebra crossing', 'Apple tree']) await made(name);
    await retireText(writer(), 'apple-tree');
    const slugs = (await listTexts(world.as(world.agent)))?.map(({ slug }) => slug);
    expect(slugs?.indexOf('zebra-crossing')).toBeLessThan(slugs?.indexOf('apple-tree') ?? -1);
    expect(slugs?.slice(-1)).toEqual(['apple-tree']);
  });

  test.each([
    ['a name of one letter', { name: 'A' }, 'name'],
    ['no text', { name: 'Empty', body: ' ' }, 'body'],
    ['a text that is too long', { name: 'Long', body: 'a'.repeat(5001) }, 'body'],
    ['a kind that is not the company’s', { name: 'Kind', kind: 'report' }, 'kind'],
    ['a name that another has', { name: 'TAKEN!' }, 'name'],
    ['a field that is not known', { name: 'Field', slug: 'mine' }, 'slug'],
  ])('refuses %s and names the field', async (_, input, field) => {
    await made('Taken').catch(() => undefined);
    const no = await refusal(addText(writer(), { body: 'It was {what we found}.', ...input }));
    expect([no.kind, no.errors.map(({ path }) => path)]).toEqual(['invalid', [field]]);
  });

  test('a name in a script without a slug gets a numbered one', async () => {
    expect(await made('荷物')).toMatch(/^text-\d+$/);
  });

  test('of two who change or retire the same one at once, one is told to look again', async () => {
    const before = (await actsOn(world, 'texts')).length;
    const slug = await made('At once');
    const change = (body: string) => changeText(writer(), slug, { version: 1, body });
    expect(await outcomes([change('One.'), change('Two.')])).toEqual(['conflict', 'done']);
    expect(await outcomes([retireText(writer(), slug), retireText(world.as(world.admin), slug)])).toEqual(['conflict', 'done']);
    expect(await outcomes([returnText(writer(), slug), returnText(writer(), slug)])).toEqual(['conflict', 'done']);
    expect(await outcomes([made('Twice at once'), made('Twice at once')])).toEqual(['done', 'invalid']);
    const lines = ['text.added', 'text.changed', 'text.retired', 'text.returned', 'text.added'];
    expect((await actsOn(world, 'texts')).slice(before)).toEqual(lines);
  });

  test('staff use them, approvers and admins write them, and to others they are not there', async () => {
    const slug = await made('For staff');
    const acts = (as: ReturnType<World['as']>) => [
      addText(as, { name: 'Mine', body: 'Hello.' }),
      changeText(as, slug, { version: 1, body: 'Hello.' }),
      retireText(as, slug),
      returnText(as, slug),
    ];
    for (const act of acts(world.as(world.agent))) expect(await refused(act)).toBe('forbidden');
    for (const act of acts(world.as(world.customer))) expect(await refused(act)).toBe('not_found');
    for (const act of acts(world.as(guest))) expect(await refused(act)).toBe('unauthenticated');
    expect(await refused(changeText(writer(), 'nothing', { version: 1, body: 'Hello.' }))).toBe('not_found');
    expect(await refused(retireText(writer(), 'nothing'))).toBe('not_found');
    for (const viewer of [world.customer, guest]) {
      expect(await listTexts(world.as(viewer))).toBeUndefined();
      expect(await findText(world.as(viewer), slug)).toBeUndefined();
    }
    await addText(world.as(world.admin), { name: 'By an admin', body: 'Hello.' });
  });

  const issueOf = async (number: number) => {
    const issue = await findIssue(world.as(world.agent), number);
    if (!issue) throw new Error('There is no such problem.');
    return issue;
  };
  const filledIn = async (number: number, slug: string) =>
    (await offeredTexts(world.as(world.agent), await issueOf(number))).find((text) => text.slug === slug)?.body;

  test('what is known of a problem is filled in, and the rest is left to whoever answers', async () => {
    const body = '{Name}, about #{number} “{title}” in {area}, of {date}: {what we found}. {me}, {company}';
    const slug = await made('All gaps', { body });
    const known = await world.report({ area: 'payments', display_name: 'Ada L.' });
    expect(await filledIn(known, slug)).toBe(
      `Ada L., about #${known} “Charged twice for one order” in Payments, of 2 November 2026: {what we found}. Agent, Fernway`,
    );
    const bare = await world.report();
    expect(await filledIn(bare, slug)).toMatch(new RegExp(`^\\{Name\\}, about #${bare} .* in \\{area\\}, of`));
    await retireText(writer(), slug);
    expect(await filledIn(known, slug)).toBeUndefined();
  });

  test('an answer that is one of them unchanged is refused until it is confirmed, and one with more in it is not', async () => {
    const slug = await made('Seen', { body: 'We have seen #{number}.' });
    const number = await world.report();
    const say = (body: string, more = {}) => respond(world.as(world.agent), number, { kind: 'acknowledgement', body, ...more });
    const error = await refusal(say(`We have seen #${number}`));
    expect(error.errors).toMatchObject([{ code: 'canned_text', path: 'body', see: `/desk/texts/${slug}` }]);
    expect((await refusal(say('We have seen #{number}.'))).errors.map(({ code }) => code)).toEqual(['placeholder']);
    await say(`We have seen #${number}, and the second payment in the books of 2 November.`);
    await say(`We have seen #${number}.`, { confirm: ['canned_text'] });
    await retireText(writer(), slug);
    const other = await world.report();
    await respond(world.as(world.agent), other, { kind: 'acknowledgement', body: `We have seen #${other}.` });
  });

  test('a text of one team is offered to its members and on its problems, and to say it unchanged is warned of anywhere', async () => {
    const team = await addTeam(world.as(world.admin), { name: 'Returns' });
    expect((await refusal(made('Of no team', { team: 'nobody' }))).errors).toMatchObject([{ path: 'team' }]);
    const toNobody = made('For nobody').then((text) => changeText(writer(), text, { version: 1, team: 'nobody' }));
    expect((await refusal(toNobody)).errors).toMatchObject([{ path: 'team' }]);
    const slug = await made('Of a team', { team, body: 'We have your parcel back.' });
    const number = await world.report();
    const offered = async (viewer = world.agent) =>
      (await offeredTexts(world.as(viewer), await issueOf(number))).some((text) => text.slug === slug);
    expect(await offered()).toBe(false);
    await joinTeam(world.as(world.admin), team, world.approver.id);
    expect([await offered(), await offered(world.approver)]).toEqual([false, true]);
    const answer = respond(world.as(world.agent), number, { kind: 'investigation', body: 'We have your parcel back.' });
    expect((await refusal(answer)).errors).toMatchObject([{ code: 'canned_text' }]);
    await world.database.write.updateTable('issues').set({ team }).where('number', '=', number).execute();
    expect(await offered()).toBe(true);
    await changeText(writer(), slug, { version: 1, team: null });
    expect(await findText(writer(), slug)).toMatchObject({ team: null });
  });

  test('the forms do the same, and the page of a text keeps what was entered when somebody was faster', async () => {
    const { post } = site(world);
    const fields = { name: 'By a form', kind: '', body: 'It was {what we found}.' };
    expect((await post('/desk/texts/new', world.approver, fields)).location).toBe('/desk/texts');
    expect(await post('/desk/texts/new', world.approver, fields)).toMatchObject({ status: 422, form: { values: fields } });
    const change = { ...fields, act: 'change', version: '1', body: 'It lay in {the depot}.' };
    expect((await post('/desk/texts/by-a-form', world.approver, change)).status).toBe(303);
    expect(await post('/desk/texts/by-a-form', world.approver, change)).toMatchObject({ status: 409, form: { values: change } });
    expect((await post('/desk/texts/by-a-form', world.approver, { act: 'retire' })).location).toBe('/desk/texts/by-a-form');
    expect((await post('/desk/texts/by-a-form', world.approver, { act: 'return' })).status).toBe(303);
    expect((await post('/desk/texts/by-a-form', world.approver, {})).status).toBe(422);
    expect((await post('/desk/texts/by-a-form', world.agent, { act: 'retire' })).status).toBe(403);
    expect((await post('/desk/texts/by-a-form', world.customer, { act: 'retire' })).status).toBe(404);
  });

  test('and so does the API', async () => {
    const { ask } = site(world);
    const body = { name: 'Over the API', kind: 'question', body: 'Which {thing} was it?' };
    const added = await ask('POST', '/canned-texts', { as: world.approver, body });
    expect(added).toMatchObject({ status: 201, body: { ...body, slug: 'over-the-api', placeholders: ['thing'], version: 1 } });
    const path = '/canned-texts/over-the-api';
    expect((await ask('PATCH', path, { as: world.approver, body: { version: 1, name: 'Another' } })).body).toMatchObject({ version: 2 });
    expect((await ask('PATCH', path, { as: world.approver, body: { version: 1, name: 'A third' } })).status).toBe(409);
    expect((await ask('GET', path, { as: world.agent })).body).toMatchObject({ name: 'Another', slug: 'over-the-api' });
    expect((await ask('GET', '/canned-texts', { as: world.agent })).body).toMatchObject({ next: null });
    for (const one of ['/canned-texts', path]) expect((await ask('GET', one, { as: world.customer })).status).toBe(404);
    expect((await ask('DELETE', path, { as: world.agent })).status).toBe(403);
    expect((await ask('DELETE', path, { as: world.approver })).status).toBe(204);
    expect((await ask('DELETE', path, { as: world.approver })).status).toBe(409);
  });
});
