import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { inviteByMail } from '#api/members/invitation-commands.ts';
import { changeBoard } from '#api/settings/board-commands.ts';
import { boardVersions, currentSettings, readSettings } from '#api/settings/board-queries.ts';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

const look = { company: 'Blue Heron', description: 'Boats and oars.', accent: '#1f4f8a' };

describe.each(engines)('the name and the colour of the board on %s', (engine) => {
  let world: World;
  let board: Site;
  let version = 0;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());
  beforeEach(() => {
    version = currentSettings(world.as(guest)).version;
  });

  const boss = () => world.as(world.admin);

  test('before anything is set, the name is that of the environment', async () => {
    expect(currentSettings(world.as(guest))).toEqual({ version: 0, company: 'Fernway', description: '', accent: null });
    expect(await readSettings(world.database.read)).toBeUndefined();
  });

  test('what is set holds at once, also in mails, and is a line in the log', async () => {
    await changeBoard(boss(), { version, ...look });
    expect(world.as(guest).config.company).toBe('Blue Heron');
    expect(await readSettings(world.database.read)).toEqual({ version: 1, ...look });
    expect(await actsOn(world, 'board')).toEqual(['board.changed']);
    await inviteByMail(boss(), { email: 'new@example.org', role: 'agent' });
    const { subject } = await world.database.read.selectFrom('mails').select('subject').executeTakeFirstOrThrow();
    expect(subject).toContain('Blue Heron');
  });

  test('nobody takes the new name for their own', async () => {
    const no = await refusal(world.report({ display_name: 'blue heron' }));
    expect(no.errors).toMatchObject([{ path: 'display_name' }]);
  });

  test('the same again writes nothing; a colour without its sign and in capitals is the same', async () => {
    const before = await actsOn(world, 'board');
    await changeBoard(boss(), { version, ...look, accent: '1F4F8A' });
    expect(await actsOn(world, 'board')).toEqual(before);
  });

  test('of two admins at once, the second hears that it is another one by now, and the log agrees', async () => {
    const before = (await actsOn(world, 'board')).length;
    const both = ['Heron One', 'Heron Two'].map((company) => changeBoard(boss(), { version, ...look, company }));
    const outcomes = (await Promise.allSettled(both)).map((one) => (one.status === 'rejected' ? String(one.reason.kind) : 'done'));
    expect(outcomes.sort()).toEqual(['conflict', 'done']);
    expect((await actsOn(world, 'board')).length).toBe(before + 1);
    expect(await boardVersions(boss())).toHaveLength(version + 1);
    expect(world.as(guest).config.company).toMatch(/^Heron (One|Two)$/);
  });

  test('a version that is yet to come is refused', async () => {
    expect(await refused(changeBoard(boss(), { version: version + 5, ...look }))).toBe('conflict');
  });

  test('a colour that cannot be read is refused, with one that can', async () => {
    const no = await refusal(changeBoard(boss(), { version, ...look, accent: '#ffd400' }));
    expect(no.errors).toMatchObject([
      { path: 'accent', message: expect.stringContaining('1.3 to 1'), offer: { accent: expect.any(String) } },
    ]);
    const { offer } = no.errors[0] ?? {};
    await changeBoard(boss(), { version, ...look, accent: offer?.['accent'] });
    expect(world.as(guest).head.settings?.accent).toBe(offer?.['accent']);
  });

  test('the colour can be given up again', async () => {
    await changeBoard(boss(), { version, ...look, accent: '' });
    expect(world.as(guest).head.settings?.accent).toBeNull();
  });

  test.each([
    ['no name', { ...look, company: ' ' }, 'company'],
    ['a name of two lines', { ...look, company: 'Blue\nHeron' }, 'company'],
    ['a colour by name', { ...look, accent: 'blue' }, 'accent'],
    ['a description without end', { ...look, description: 'x'.repeat(201) }, 'description'],
    ['a field that is not known', { ...look, logo: 'x' }, 'logo'],
  ])('refuses %s and names the field', async (_, input, field) => {
    const no = await refusal(changeBoard(boss(), { version, ...input }));
    expect([no.kind, no.errors.map(({ path }) => path)]).toEqual(['invalid', [field]]);
  });

  test('is for admins alone', async () => {
    for (const viewer of [world.customer, world.agent, world.approver]) {
      expect(await refused(changeBoard(world.as(viewer), { version, ...look }))).toBe('forbidden');
      expect(await boardVersions(world.as(viewer))).toBeUndefined();
    }
    expect(await refused(changeBoard(world.as(guest), { version, ...look }))).toBe('unauthenticated');
  });

  test('the form leads back to its page; from an older version, 409 keeps what was entered', async () => {
    const form = { version: String(version), company: 'Grey Heron', description: '', accent: '#0a5c47' };
    const path = '/desk/settings/board';
    const before = (await actsOn(world, 'board')).length;
    expect(await board.post(path, world.admin, form)).toMatchObject({ status: 303, location: path });
    const late = await board.post(path, world.admin, { ...form, company: 'Late Heron' });
    expect(late).toMatchObject({ status: 409, form: { values: { company: 'Late Heron' } } });
    expect((await actsOn(world, 'board')).length).toBe(before + 1);
  });

  test('its style sheet may be kept for ever, and one that cannot be read is not there', async () => {
    const { status, headers } = await board.request('GET', '/theme/1f4f8a.css', {});
    expect([status, headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await board.request('GET', '/theme/ffd400.css', {})).status).toBe(404);
  });
});
