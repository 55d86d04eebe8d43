import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { respond } from '#api/desk/commands.ts';
import { comment, correctReport, giveVerdict, publishIssue } from '#api/issues/commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { refusal } from '../helpers/refusals.ts';
import { createWorld, type World } from '../helpers/world.ts';

const personal = 'Ada: 0171 2345678, or ada@mail.example please.';

describe.each(engines)('personal data on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  const bodies = async (number: number) =>
    (await stepsOf(world.as(world.admin), number, 'A customer', { after: 0, limit: 100 })).map(({ body }) => body);

  test('in a public report it is refused, with an offer to move it to the private details', async () => {
    const error = await refusal(world.report({ body: personal, private_details: 'Order 7' }));
    expect(error.errors).toEqual([
      {
        path: 'body',
        message: 'There is a phone number and an e-mail address in it, and everybody could read that.',
        offer: {
          title: 'Charged twice for one order',
          body: 'Ada: [phone number], or [e-mail address] please.',
          private_details: 'Order 7\nPhone number: 0171 2345678\nE-mail address: ada@mail.example',
        },
      },
    ]);
    const number = await world.report(error.errors[0]?.offer);
    expect(await bodies(number)).toEqual(['Ada: [phone number], or [e-mail address] please.']);
  });

  test('whoever confirms it can have it public; in a private report nobody is asked', async () => {
    expect(await bodies(await world.report({ body: personal, confirm_public: true }))).toEqual([personal]);
    expect(await bodies(await world.report({ body: personal, visibility: 'private' }))).toEqual([personal]);
  });

  test('a display name can be personal as well', async () => {
    expect((await refusal(world.report({ display_name: 'ada@mail.example' }))).errors.map(({ path }) => path)).toEqual(['display_name']);
  });

  test('every later text on a public problem is looked at, the company’s too', async () => {
    const number = await world.report();
    const mine = world.as(world.customer);
    const later = [
      () => correctReport(mine, number, { title: 'Charged twice for one order', body: personal }),
      () => comment(mine, number, { body: personal }),
      () => comment(world.as(world.stranger), number, { body: personal }),
      () => respond(world.as(world.agent), number, { kind: 'investigation', body: personal }),
    ];
    for (const write of later) expect((await refusal(write())).errors.map(({ path }) => path)).toEqual(['body']);
    const promise = { text: 'Call ada@mail.example', due_at: '2026-12-01' };
    const promising = respond(world.as(world.agent), number, { kind: 'investigation', body: 'We look into it.', promise });
    expect((await refusal(promising)).errors.map(({ path }) => path)).toEqual(['promise.text']);
    expect(await bodies(number)).toHaveLength(1);
    await respond(world.as(world.agent), number, { kind: 'resolution', body: personal, confirm_public: true });
    const judging = giveVerdict(mine, number, { outcome: 'put_right', text: personal });
    expect((await refusal(judging)).errors.map(({ path }) => path)).toEqual(['text']);
  });

  test('a private problem with personal data in it is published only when that is meant', async () => {
    const number = await world.report({ body: personal, visibility: 'private' });
    const mine = world.as(world.customer);
    expect((await refusal(publishIssue(mine, number))).errors.map(({ path }) => path)).toEqual(['confirm_public']);
    expect((await findIssue(mine, number))?.visibility).toBe('private');
    await publishIssue(mine, number, { confirm_public: true });
    expect((await findIssue(mine, number))?.visibility).toBe('public');
  });

  test('a card number is masked wherever it is written, confirmed or private', async () => {
    const card = 'My card is 4111 1111 1111 1111.';
    const masked = 'My card is •••• •••• •••• 1111.';
    const secret = await world.report({ body: card, private_details: card, visibility: 'private', confirm_public: true });
    await respond(world.as(world.agent), secret, { kind: 'investigation', body: card, confirm_public: true });
    expect(await bodies(secret)).toEqual([masked, masked]);
    expect((await findIssue(world.as(world.admin), secret))?.private_details).toBe(masked);
    expect(await bodies(await world.report({ body: card }))).toEqual([masked]);
  });

  test('the API answers 422 with the offer, and takes confirm_public', async () => {
    const { ask } = site(world);
    const body = { title: 'Charged twice for one order', body: personal };
    const refused = await ask('POST', '/issues', { as: world.customer, body });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: 'body', offer: { private_details: expect.any(String) } }] } });
    expect((await ask('POST', '/issues', { as: world.customer, body: { ...body, confirm_public: true } })).status).toBe(201);
    const number = await world.report({ body: personal, visibility: 'private' });
    expect((await ask('POST', `/issues/${number}/publication`, { as: world.customer })).status).toBe(422);
    const publication = await ask('POST', `/issues/${number}/publication`, { as: world.customer, body: { confirm_public: true } });
    expect(publication.status).toBe(200);
  });

  test('a form takes it out, or leaves it, as its author chose', async () => {
    const { post } = site(world);
    const fields = { title: 'Charged twice for one order', body: personal, visibility: 'public', private_details: '', act: 'send' };
    expect((await post('/issues/new', world.customer, fields)).status).toBe(422);
    const sent = async (personal_data: string) => {
      const { location } = await post('/issues/new', world.customer, { ...fields, personal_data });
      const number = Number(/\d+/.exec(location ?? '')?.[0]);
      return { texts: await bodies(number), details: (await findIssue(world.as(world.admin), number))?.private_details };
    };
    expect(await sent('move')).toEqual({
      texts: ['Ada: [phone number], or [e-mail address] please.'],
      details: 'Phone number: 0171 2345678\nE-mail address: ada@mail.example',
    });
    expect(await sent('public')).toEqual({ texts: [personal], details: null });
  });
});
