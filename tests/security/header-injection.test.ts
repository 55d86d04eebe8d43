import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Ctx, Viewer } from '#api/context.ts';
import { recipientShape } from '#api/mail/rules.ts';
import { type Site as Board, site } from '../api/asking.ts';
import { file, pdf } from '../attachments/files.ts';
import { squatOn } from '../helpers/accounts.ts';
import { engines } from '../helpers/engines.ts';
import { injections, known, own } from '../helpers/injections.ts';
import { linkTo, mailsTo } from '../helpers/mailbox.ts';
import { openPostOffice, type PostOffice } from '../helpers/post-office.ts';
import { type Site, startSite } from '../helpers/site.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';
import { askRaw } from '../http/asking.ts';
import { mailroom } from '../mail/mailroom.ts';

const password = 'correct horse battery';
const OURS = /^(?:\/[\x21-\x7e]*|http:\/\/localhost:4321\/[\x21-\x7e]*)$/;

interface Answered {
  status: number;
  headers: Headers;
}
type Way = (injected: string, board: Board, world: World) => Promise<Answered>;

/** What is wrong with an answer to somebody who would write a header of it. */
function wrongIn({ status, headers }: Answered): string[] {
  const wrong = status >= 500 ? [`${status}`] : [];
  for (const [name, value] of headers) {
    if (/^(?:bcc|crlf|contenttype|header-test|x-injected)/.test(name) || /\p{Cc}/u.test(value)) wrong.push(`${name}: ${value}`);
    if (name === 'set-cookie' && !/^putright_[a-z]+=[\w.-]*; /.test(value)) wrong.push(`${name}: ${value}`);
    if (name === 'location' && !(OURS.test(value) && !value.startsWith('//'))) wrong.push(`${name}: ${value}`);
    if (name === 'link' && !/^<http:\/\/localhost:4321\/[^<>\s]*>; rel="next"$/.test(value)) wrong.push(`${name}: ${value}`);
    if (name === 'content-disposition' && !/^attachment; filename="[\w .()+-]*"; filename\*=UTF-8''[\w.!~%-]*$/.test(value))
      wrong.push(`${name}: ${value}`);
    if (name === 'x-request-id' && !/^[\w.:-]{8,64}$/.test(value)) wrong.push(`${name}: ${value}`);
  }
  return wrong;
}

const signIn = { email: 'ada@example.com', password };
const say = (board: Board, as: Viewer, path: string, body: object) => board.ask('POST', path, { as, body });
const fresh = () => `${uuid()}@example.com`;

const SECRET = 'the secret in a path that sets a cookie';
const CURSOR = 'a cursor';

/** Each way on which what somebody writes could come into a header. */
const ways: Record<string, Way> = {
  'the place to go to after signing in': (next, board) => board.post('/sign-in', guest, { ...signIn, next: `/issues${next}` }),
  'the place to go to after signing out, as a field': (next, board) => board.post('/sign-out', guest, { next }),
  'the place to go to after signing out, behind the path': (next, board) =>
    board.post(`/sign-out?next=${encodeURIComponent(`/issues?q=é${next}`)}`, guest),
  'the same with nothing but a slash before it': (next, board) => board.post('/sign-out', guest, { next: `/${next}` }),
  'the place to go to after a mailed link': async (next, board, world) => {
    const email = fresh();
    await board.post('/sign-up', guest, { email });
    return board.post(`${await linkTo(world.database, email)}?next=${encodeURIComponent(`/issues${next}`)}`, guest, { name: 'Ada', next });
  },
  'the path of a page that asks a guest to sign in': (path, board) =>
    board.post(`/issues/1-${encodeURIComponent(path)}/verdict`, guest, { verdict: 'put_right' }),
  [SECRET]: (path, board) => board.post(`/t/${encodeURIComponent(path)}`, guest),
  'the title of a report, and so the address of its page': (title, board, world) =>
    board.post('/issues/new', world.customer, { title: `Late ${title}`, body: 'It did not come.', act: 'send' }),
  'the title of a report by the API': (title, board, world) =>
    say(board, world.customer, '/issues', { title: `Late ${title}`, body: 'It did not come.', confirm_public: true }),
  'the words of a search, and so the next page of it': async (words, board, world) => {
    for (const n of [1, 2]) await world.report({ title: `Late parcel ${n}`, body: `Where is it? ${words}`, confirm_public: true });
    return board.ask('GET', `/issues?limit=1&q=${encodeURIComponent(`parcel ${words}`)}`);
  },
  [CURSOR]: (after, board) => board.ask('GET', `/issues?after=${encodeURIComponent(after)}`),
  'the title of a root cause': (title, board, world) =>
    board.post('/desk/fixes/new', world.approver, { act: 'save', title: `Cause ${title}` }),
  'the name of a team': (name, board, world) =>
    board.post('/desk/settings/teams', world.admin, { name: `T ${uuid()} ${name}`.slice(0, 60) }),
  'the name of a team by the API': (name, board, world) => say(board, world.admin, '/teams', { name: `T ${uuid()} ${name}`.slice(0, 60) }),
  'the name of an area': (name, board, world) => say(board, world.admin, '/areas', { name: `A ${uuid()} ${name}`.slice(0, 60) }),
  'the name of a prepared text': (name, board, world) =>
    say(board, world.admin, '/canned-texts', { name: `X ${uuid()} ${name}`.slice(0, 60), body: 'It was the {thing}.' }),
  'the name of a file': async (name, board, world) => {
    const at = `/issues/${await world.report()}/attachments`;
    const sent = new FormData();
    sent.append('files', file(name, pdf, 'application/pdf'));
    const { body: added } = await board.ask('POST', at, { as: world.customer, body: sent });
    const [first] = z.object({ items: z.array(z.object({ url: z.string() })) }).parse(added).items;
    return board.request('GET', new URL(first?.url ?? '').pathname, {});
  },
  'headers that come in': (value, board) => {
    const sane = encodeURIComponent(value);
    return board.request('GET', '/api/v1/issues', {
      headers: { 'x-request-id': sane, 'x-forwarded-host': sane, cookie: `putright_session=${sane}; putright_work=${sane}` },
    });
  },
};

describe.each(engines)('ends of lines in what people write, on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
    await squatOn(world, { ...signIn, name: 'Ada' });
  });
  afterAll(() => world.drop());

  test.each(Object.entries(ways))('begin no header and lead nowhere else: %s', async (name, way) => {
    // A new one for each, with new sessions: days pass.
    const board = site(world);
    const wrong: unknown[] = [];
    const statuses = new Set<number>();
    // All of them once: what makes the headers is the same on both.
    for (const injected of engine === 'sqlite' ? injections : own) {
      // Nobody does so much within an hour.
      world.pass(1);
      const answer = await way(injected, board, world);
      statuses.add(answer.status);
      const found = wrongIn(answer);
      if (found.length > 0) wrong.push([injected, ...found]);
    }
    expect(wrong).toEqual([]);
    // What is refused unread proves nothing: the harmless lines must get where headers are made, but for what can only be ours.
    expect([...statuses].some((status) => status < 400)).toBe(name !== SECRET && name !== CURSOR);
    expect(statuses.has(401)).toBe(false);
  });
});

describe('ends of lines in an address', () => {
  let world: World;
  let served: Site;
  beforeAll(async () => {
    world = await createWorld('sqlite');
    await world.report();
    served = await startSite({ databaseUrl: world.url });
  });
  afterAll(async () => {
    await served.stop();
    await world.drop();
  });

  const places = [
    '/',
    '/issues?q=',
    '/issues?stage=&q=',
    '/issues/1-',
    '/issues/1?',
    '/fixes/1-',
    '/sign-in?next=',
    '/sign-up?next=',
    '/log?issue=',
  ];
  const more = [
    '/account/passkeys/',
    '/api/v1/issues?limit=1&q=',
    '/files/',
    '/theme/',
    '/history/',
    '/help/policy/',
    '/sign-in/oidc?why=',
  ];

  test.skipIf(known.length === 0).each([...places, ...more])('become no header: %s (skipped: no data, where absent)', async (place) => {
    const wrong: string[] = [];
    for (const injected of known) {
      const answer = await askRaw(served.origin, `${place}${injected}`.replaceAll(/[\s\0]/g, ''));
      const [head = ''] = answer.split('\r\n\r\n');
      const bad = /^(?:set-cookie|x-injected|crlf|header-test|contenttype|location: https?:\/\/(?!localhost))/im.test(head);
      if (bad || / 50\d /.test(head.slice(0, 20))) wrong.push(injected);
    }
    expect(wrong).toEqual([]);
  });
});

const HEADERS = [
  'auto-submitted',
  'content-type',
  'date',
  'from',
  'list-unsubscribe',
  'list-unsubscribe-post',
  'message-id',
  'mime-version',
  'subject',
  'to',
];

describe.each(engines)('ends of lines in a mail, on %s', (engine) => {
  let world: World;
  let office: PostOffice;
  beforeAll(async () => {
    world = await createWorld(engine);
    office = await openPostOffice();
  });
  afterAll(async () => {
    await office.close();
    await world.drop();
  });

  test('make no header of any of its texts', async () => {
    const room = mailroom(world, office.url);
    for (const injected of injections)
      await room.queue({ subject: `News ${injected}`, reason: injected, paragraphs: [injected], unsubscribe: `/u?t=${injected}` });
    await room.work();
    room.close();
    expect(office.mails).toHaveLength(injections.length);
    for (const { headers, to, recipients } of office.mails) {
      expect(headers.map(({ key }) => key).filter((key) => !HEADERS.includes(key))).toEqual([]);
      expect([to?.map(({ address }) => address), recipients]).toEqual([['ada@example.com'], ['ada@example.com']]);
    }
  });

  test('make no address', () => {
    const taken = injections.filter((injected) => {
      const whole = [`ada@example.com${injected}`, `${injected}ada@example.com`, `ada${injected}@example.com`];
      return whole.some((one) => recipientShape.safeParse(one).success && /[\s<>,;:"]|\p{C}/u.test(one));
    });
    expect(taken).toEqual([]);
  });

  test('let no form write to a second address or take the first for another', async () => {
    const board = site(world);
    const number = await world.report();
    for (const injected of injections.filter((one) => /[\r\n]\s*\S/.test(one))) {
      world.pass(1);
      const email = `eve@example.com${injected}`;
      const answers = [
        await board.post('/sign-up', guest, { email }),
        await board.post('/sign-in', guest, { email, act: 'link' }),
        await board.post(`/issues/${number}/follow`, guest, { email }),
        await board.post('/desk/members', world.admin, { email, role: 'agent', act: 'mail' }),
        await board.post('/issues/new', guest, { title: 'Late', body: 'It did not come.', email, act: 'send' }),
      ];
      expect([injected, answers.map(({ status }) => status)]).toEqual([injected, answers.map(() => 422)]);
    }
    const ctx: Ctx = world.as(world.admin);
    expect(await mailsTo(ctx.database, 'eve@example.com')).toEqual([]);
    expect((await ctx.db.selectFrom('mails').select('recipient').where('recipient', 'like', '%eve%').execute()).length).toBe(0);
  });
});
