import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { respond } from '#api/desk/commands.ts';
import { type WarningCode, warningCodes } from '#api/desk/warning-rules.ts';
import { findIssue } from '#api/issues/queries.ts';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { refusal } from '../helpers/refusals.ts';
import { createWorld, type World } from '../helpers/world.ts';

const said = {
  here: 'A retry of the card page made a second payment. We sent 129.00 back to your card this morning and put a lock on the retry.',
  there: 'Your parcel stood in the depot at Marram since Monday, with the label of another one over yours. It is in the van of today.',
  corrected: 'The list of opening hours came from last winter. Since this morning the shop in Harbour Street stands in it with its own.',
  secret: 'The driver was not one of ours but of a firm that helps out in December. They no longer drive for us, as of today.',
  paid: 'It went to ada@mail.example today.',
};

/** A text for each warning that it alone gets. */
const warned: [WarningCode, Record<string, unknown>][] = [
  ['only_apologises', { kind: 'investigation', body: 'We’re sorry for the trouble.' }],
  ['no_date', { kind: 'action', body: 'We are working on it.' }],
  ['elsewhere', { kind: 'question', body: 'Please call us about the order.' }],
  ['placeholder', { kind: 'cause', body: 'It was {what we found}.' }],
  ['personal_data', { kind: 'resolution', body: said.paid }],
];

describe.each(engines)('what an answer is warned of on %s', (engine) => {
  let world: World;
  let board: Site;
  let number: number;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    number = await world.report();
  });

  const say = (input: Record<string, unknown>, issue = number) => respond(world.as(world.agent), issue, input);
  const codes = async (input: Record<string, unknown>, issue = number) => (await refusal(say(input, issue))).errors.map(({ code }) => code);
  const entries = async () => (await findIssue(world.as(world.agent), number))?.entries;

  test.each(warned)('%s: nothing is published until it is confirmed, and another word is no confirmation', async (code, input) => {
    expect(await codes(input)).toEqual([code]);
    const others = warningCodes.filter((one) => one !== code);
    expect(await codes({ ...input, confirm: others })).toEqual([code]);
    expect(await entries()).toBe(1);
    await say({ ...input, confirm: [code] });
    expect(await entries()).toBe(2);
  });

  test.each(warned)('%s: the API refuses it with the code, and takes it with the code', async (code, input) => {
    const ask = (body: unknown) => board.ask('POST', `/issues/${number}/steps`, { as: world.agent, body });
    expect(await ask(input)).toMatchObject({ status: 422, body: { errors: [{ code, path: 'body', message: expect.any(String) }] } });
    expect((await ask({ ...input, confirm: [code, 'same_text'] })).status).toBe(201);
    expect(await ask({ ...input, confirm: ['nonsense'] })).toMatchObject({ status: 422, body: { errors: [{ path: 'confirm.0' }] } });
  });

  test('all that there is to say is said at once, and only what is not confirmed', async () => {
    const input = { kind: 'action', body: 'We are working on it. Please call us: {number} or ada@mail.example.' };
    expect(await codes(input)).toEqual(['no_date', 'elsewhere', 'placeholder', 'personal_data']);
    expect(await codes({ ...input, confirm: ['no_date', 'placeholder'] })).toEqual(['elsewhere', 'personal_data']);
    expect(await codes({ ...input, confirm: ['elsewhere', 'no_date', 'placeholder'], confirm_public: true }).catch(() => 'published')).toBe(
      'published',
    );
  });

  test('in a private problem personal data is no warning', async () => {
    const secret = await world.report({ visibility: 'private' });
    await say({ kind: 'resolution', body: 'It went to the account of ben@mail.example at ten o’clock, and not to yours.' }, secret);
  });

  test('nearly the same text as before on the same problem names the step that has it', async () => {
    await say({ kind: 'action', body: said.here });
    const error = await refusal(say({ kind: 'remedy', body: said.here.replace('129.00', '84.50') }));
    expect(error.errors).toMatchObject([{ code: 'same_text', see: `/desk/issues/${number}#step-2` }]);
    await say({ kind: 'remedy', body: said.here, confirm: ['same_text'] });
    await say({ kind: 'resolution', body: 'The lock has run through three nights, and nobody was charged twice since then.' });
  });

  test('nearly the same text as lately on another problem names that one, a private one too', async () => {
    const secret = await world.report({ visibility: 'private' });
    await say({ kind: 'investigation', body: said.there });
    await say({ kind: 'investigation', body: said.secret }, secret);
    const another = await world.report();
    const copy = async (body: string) => (await refusal(say({ kind: 'action', body }, another))).errors;
    const see = (issue: number) => ({
      code: 'same_text',
      message: expect.stringContaining(`#${issue}`),
      see: `/desk/issues/${issue}#step-2`,
    });
    expect(await copy(said.there.replace('Marram', 'Winterton'))).toMatchObject([see(number)]);
    expect(await copy(said.secret)).toMatchObject([see(secret)]);
    await say({ kind: 'acknowledgement', body: said.there }, another);
    await say({ kind: 'action', body: 'Your parcel is another story: it was never packed, since the last lamp was sold twice.' }, another);
  });

  test('what was said longer ago than the last two hundred steps is forgotten', async () => {
    const body = 'Nobody had told the night shift of the new label, so that they printed the old one until six in the morning.';
    await say({ kind: 'investigation', body });
    world.pass(1);
    const other = await world.report();
    expect(await codes({ kind: 'investigation', body }, other)).toEqual(['same_text']);
    const row = { issue: number, kind: 'comment', by: 'company', author: null, author_name: null, at: world.now(), body: 'Later.' };
    const none = { reason: null, corrects: null, outcome: null, rating: null, other_issue: null, erased_at: null, erased_why: null };
    const rows = Array.from({ length: 200 }, (_, i) => ({ ...row, ...none, n: i + 3 }));
    await world.database.write.insertInto('steps').values(rows).execute();
    await say({ kind: 'investigation', body }, other);
  });

  test('a correction is like what it corrects, and is only warned of what it says anew', async () => {
    await say({ kind: 'action', body: `${said.corrected} We are working on it.`, confirm: ['no_date'] });
    await say({ kind: 'action', body: `${said.corrected} We are working on them.`, corrects: 2 });
    expect(await codes({ kind: 'action', body: `${said.corrected} Please call us.`, corrects: 2 })).toEqual(['elsewhere']);
  });

  test('whoever may not answer hears of no warning', async () => {
    const secret = await world.report({ visibility: 'private' });
    const input = { kind: 'action', body: 'We are working on it.' };
    expect((await refusal(respond(world.as(world.customer), number, input))).kind).toBe('forbidden');
    expect((await refusal(respond(world.as(world.stranger), secret, input))).kind).toBe('not_found');
    for (const act of ['preview', 'take_out', 'publish']) {
      expect((await board.post(`/desk/issues/${number}`, world.customer, { ...input, body: input.body, act })).status).toBe(403);
      expect((await board.post(`/desk/issues/${secret}`, world.stranger, { ...input, body: input.body, act })).status).toBe(404);
    }
  });
});
