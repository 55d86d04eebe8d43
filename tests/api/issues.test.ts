import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Viewer } from '#api/context.ts';
import { respond } from '#api/desk/commands.ts';
import { linkIssue, openFix } from '#api/fixes/commands.ts';
import { comment } from '#api/issues/commands.ts';
import { addAffected } from '#api/issues/joining-commands.ts';
import { sorts } from '#api/issues/rules.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';
import { type Site, site } from './asking.ts';

const pageShape = z.object({ items: z.array(z.looseObject({ number: z.number() })), next: z.string().nullable() });

describe.each(engines)('problems over the API on %s', (engine) => {
  let world: World;
  let board: Site;
  const n: Record<string, number> = {};
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
    n['twice'] = await world.report({ title: 'Charged twice when the card page times out', area: 'payments' });
    world.pass(1);
    n['parcel'] = await world.report({ title: 'Parcel left in the rain', body: 'The café parcel was soaked.', area: 'delivery' });
    n['secret'] = await world.report({ title: 'Charged twice in private', visibility: 'private', private_details: 'Order 8817' });
    world.pass(1);
    n['again'] = await world.report({ title: 'Charged again after a refund', area: 'payments', display_name: 'Ada' });
    const promise = { text: 'Send a dry one', due_at: '2026-11-05' };
    await respond(world.as(world.agent), n['parcel'], { kind: 'resolution', body: 'We sent a dry replacement.', promise });
    await addAffected(world.as(world.stranger), n['twice']);
    await linkIssue(world.as(world.agent), await openFix(world.as(world.agent), { title: 'Retry made a second payment' }), n['twice']);
  });
  afterAll(() => world.drop());

  const nameOf = (number: number) => Object.keys(n).find((name) => n[name] === number) ?? number;
  const list = async (query: string, as: Viewer = guest) => {
    const answer = await board.ask('GET', `/issues?${query}`, { as });
    expect(answer.status).toBe(200);
    return pageShape.parse(answer.body).items.map(({ number }) => nameOf(number));
  };

  test.each<[string, string[]]>([
    ['', ['again', 'parcel', 'twice']],
    ['sort=oldest', ['twice', 'parcel', 'again']],
    ['sort=waiting', ['twice', 'again']],
    ['sort=affected', ['twice', 'again', 'parcel']],
    ['stage=resolved', ['parcel']],
    ['stage=open', ['again', 'twice']],
    ['area=payments', ['again', 'twice']],
    ['area=nowhere', []],
    ['q=charged', ['again', 'twice']],
    ['q=%22card+page%22&area=payments', ['twice']],
    ['q=%22*()', []],
    ['q=%00%27;drop', []],
    ['channel=web', ['again', 'parcel', 'twice']],
    ['channel=phone', []],
    ['fix=1', ['twice']],
    ['overdue=true', []],
    ['overdue=false', ['again', 'parcel', 'twice']],
    ['affected_min=2', ['twice']],
    ['reported_from=2026-11-02T09:30:00Z&reported_to=2026-11-02T10:30:00Z', ['parcel']],
    ['limit=1', ['again']],
  ])('GET /issues?%s', async (query, names) => {
    expect(await list(query)).toEqual(names);
  });

  test('a private problem is in no list, whoever asks', async () => {
    for (const viewer of [guest, world.customer, world.agent]) expect(await list('q=private', viewer)).toEqual([]);
  });

  test.each([
    ['colour=red', 'colour'],
    ['stage=lost', 'stage'],
    ['channel=pigeon', 'channel'],
    ['fix=x', 'fix'],
    ['fix=99999999999', 'fix'],
    ['overdue=maybe', 'overdue'],
    ['affected_min=-1', 'affected_min'],
    ['reported_from=yesterday', 'reported_from'],
    ['reported_to=2026-02-31', 'reported_to'],
    ['sort=loudest', 'sort'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=ten', 'limit'],
    ['after=rubbish', 'after'],
    [`after=${Buffer.from('["\\u0000",1]').toString('base64url')}`, 'after'],
    [`after=${Buffer.from('[1,1]').toString('base64url')}`, 'after'],
    [`sort=affected&after=${Buffer.from('["2026-11-02T09:00:00.000Z",1]').toString('base64url')}`, 'after'],
    [`sort=affected&after=${Buffer.from('[99999999999,1]').toString('base64url')}`, 'after'],
    [`q=${'x'.repeat(201)}`, 'q'],
    ['stage=open&stage=resolved', 'stage'],
  ])('GET /issues?%s is refused, and the field is named', async (query, field) => {
    const answer = await board.ask('GET', `/issues?${query}`);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: field }] } });
  });

  test.each(sorts)('pages by %s follow each other through Link without a gap or a double', async (sort) => {
    const seen: unknown[] = [];
    let path: string | undefined = `/issues?sort=${sort}&limit=1`;
    while (path !== undefined) {
      const { headers, body } = await board.ask('GET', path);
      const page = pageShape.parse(body);
      seen.push(...page.items.map(({ number }) => nameOf(number)));
      const next: string | undefined = /^<(.*)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
      expect(next && new URL(next).searchParams.get('after')).toBe(page.next ?? undefined);
      path = next?.replace(`${world.as(guest).config.publicOrigin}/api/v1`, '');
    }
    expect(seen).toEqual(await list(`sort=${sort}`));
  });

  test('a problem alone has everything that happened, its promises, and what is due', async () => {
    const { body } = await board.ask('GET', `/issues/${n['parcel']}`);
    expect(body).toMatchObject({
      number: n['parcel'],
      url: `http://localhost:4321/issues/${n['parcel']}-parcel-left-in-the-rain`,
      body: 'The café parcel was soaked.',
      stage: 'resolved',
      first_answer_s: 3600,
      resolution_s: 3600,
      overdue: [],
      next_due: { what: 'promise', at: '2026-11-05T23:59:59.000Z' },
      promises: [{ id: 2, text: 'Send a dry one', state: 'due' }],
      steps: [
        { id: 1, kind: 'report', by: 'reporter', author: 'A customer' },
        { id: 2, kind: 'resolution', by: 'company', author: 'Agent' },
      ],
      more_steps: null,
    });
    expect(body).not.toHaveProperty('private_details');
    expect(body).not.toHaveProperty('excerpt');
  });

  test('private details are for the reporter and for staff alone', async () => {
    const number = await world.report({ private_details: 'Order 8817' });
    const details = async (as: Viewer) => (await board.ask('GET', `/issues/${number}`, { as })).body;
    for (const viewer of [world.customer, world.agent]) expect(await details(viewer)).toHaveProperty('private_details', 'Order 8817');
    for (const viewer of [guest, world.stranger]) expect(JSON.stringify(await details(viewer))).not.toMatch(/8817|private_details/);
    expect(JSON.stringify(await board.ask('GET', '/issues', { as: world.agent }))).not.toContain('8817');
  });

  test('a private problem is there for its reporter and staff, and 404 for anybody else', async () => {
    const paths = [`/issues/${n['secret']}`, `/issues/${n['secret']}/steps`];
    for (const path of paths) {
      for (const as of [world.customer, world.agent, world.admin]) expect((await board.ask('GET', path, { as })).status).toBe(200);
      for (const as of [guest, world.stranger]) expect((await board.ask('GET', path, { as })).status).toBe(404);
    }
  });

  test.each(['/issues/99999', '/issues/0', '/issues/-1', '/issues/1.5', '/issues/abc', '/issues/99999999999', '/issues/99999/steps'])(
    '%s is 404',
    async (path) => {
      expect((await board.ask('GET', path)).status).toBe(404);
    },
  );

  test('the steps come page by page, and a correction is seen from the page before it', async () => {
    const number = await world.report();
    const ctx = world.as(world.customer);
    const first = await comment(ctx, number, { body: 'It was on Mondya.' });
    await comment(ctx, number, { body: 'And again on Friday.' });
    await comment(ctx, number, { body: 'It was on Monday.', corrects: first });
    const one = await board.ask('GET', `/issues/${number}/steps?limit=2`);
    expect(one.body).toMatchObject({
      items: [
        { id: 1, kind: 'report' },
        { id: 2, corrected_by: 4 },
      ],
      next: expect.any(String),
    });
    const { next } = pageShape.omit({ items: true }).parse(one.body);
    const two = await board.ask('GET', `/issues/${number}/steps?limit=2&after=${next}`);
    expect(two.body).toMatchObject({ items: [{ id: 3 }, { id: 4, corrects: 2, kind: 'answer' }], next: null });
  });

  test('a long timeline is cut, and says where it goes on', async () => {
    const number = await world.report();
    for (let i = 0; i < 101; i++) await comment(world.as(world.stranger), number, { body: `Comment ${i}` });
    const { body } = await board.ask('GET', `/issues/${number}`);
    const { steps, more_steps } = z.object({ steps: z.array(z.unknown()), more_steps: z.string() }).parse(body);
    expect(steps).toHaveLength(100);
    const rest = await board.ask('GET', `/issues/${number}/steps?after=${more_steps}`);
    expect(rest.body).toMatchObject({ items: [{ id: 101 }, { id: 102 }], next: null });
  });

  test('similar problems are public ones with words of the text in their titles', async () => {
    const { body } = await board.ask('GET', '/issues/similar?q=card+page+charged+me+twice');
    expect(z.object({ items: z.array(z.unknown()) }).parse(body).items[0]).toMatchObject({
      number: n['twice'],
      stage: 'reported',
      affected: 2,
    });
    expect(JSON.stringify(body)).not.toContain('private');
    expect((await board.ask('GET', '/issues/similar?q=')).body).toEqual({ items: [], next: null });
    expect((await board.ask('GET', '/issues/similar')).body).toMatchObject({ errors: [{ path: 'q' }] });
  });

  test('what was reported over the API can be read at its Location, and says how it came', async () => {
    const report = { title: 'The app shows no parcels', body: 'Since this morning\r\nthe list is empty.\0', display_name: ' Ada  L. ' };
    const answer = await board.ask('POST', '/issues', { as: world.stranger, body: report });
    const location = answer.headers.get('location') ?? '';
    expect(answer.body).toMatchObject({ channel: 'api', reporter: 'Ada L.', body: 'Since this morning\nthe list is empty.', area: null });
    const read = await board.ask('GET', location.replace('http://localhost:4321/api/v1', ''), { as: world.stranger });
    expect(read.body).toEqual(answer.body);
  });

  test('an answer of the reporter is an answer and anybody else’s a comment; the company’s kinds are for staff', async () => {
    const number = await world.report();
    const say = (as: Viewer, kind: string) =>
      board.ask('POST', `/issues/${number}/steps`, { as, body: { kind, body: 'It was on Monday.' } });
    expect((await say(world.customer, 'answer')).body).toMatchObject({ id: 2, kind: 'answer', by: 'reporter', author: 'A customer' });
    expect((await say(world.stranger, 'comment')).body).toMatchObject({ id: 3, kind: 'comment', by: 'member', author: 'Stranger' });
    expect((await say(world.agent, 'question')).body).toMatchObject({ id: 4, kind: 'question', by: 'company', author: 'Agent' });
    expect((await say(world.agent, 'verdict')).body).toMatchObject({ status: 422, errors: [{ path: 'kind' }] });
    expect((await say(world.agent, 'system')).status).toBe(422);
  });

  test('whoever has the newest answer is told so, and any site may read it', async () => {
    const path = `/issues/${n['parcel']}`;
    const first = await board.ask('GET', path, { headers: { origin: 'https://elsewhere.example' } });
    expect(first.headers.get('access-control-allow-origin')).toBe('*');
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
    expect((await board.ask('GET', path, { headers })).status).toBe(304);
    await comment(world.as(world.stranger), n['parcel'] ?? 0, { body: 'The same here.' });
    expect((await board.ask('GET', path, { headers })).status).toBe(200);
  });
});
