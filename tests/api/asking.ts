import { pino } from 'pino';
import { expect, vi } from 'vitest';
import { z } from 'zod';
import { createApp } from '#api/app.ts';
import * as approvals from '#api/approvals/routes.ts';
import * as areas from '#api/areas/routes.ts';
import type { Viewer } from '#api/context.ts';
import * as desk from '#api/desk/api-routes.ts';
import * as texts from '#api/desk/canned-api-routes.ts';
import * as drafts from '#api/desk/draft-api-routes.ts';
import * as queue from '#api/desk/queue-routes.ts';
import * as teamwork from '#api/desk/teamwork-routes.ts';
import * as telling from '#api/desk/telling-routes.ts';
import * as views from '#api/desk/view-routes.ts';
import * as fixes from '#api/fixes/api-routes.ts';
import type { FormState, Pages } from '#api/http/env.ts';
import * as issues from '#api/issues/api-routes.ts';
import * as files from '#api/issues/file-routes.ts';
import * as access from '#api/members/access-routes.ts';
import * as account from '#api/members/account-routes.ts';
import * as invitations from '#api/members/invitation-routes.ts';
import * as passkeys from '#api/members/passkey-routes.ts';
import { createSession } from '#api/members/session.ts';
import * as tokens from '#api/members/token-routes.ts';
import * as moderation from '#api/moderation/api-routes.ts';
import * as following from '#api/notices/routes.ts';
import * as promises from '#api/promises/routes.ts';
import * as record from '#api/record/routes.ts';
import * as erasures from '#api/rights/api-routes.ts';
import * as rights from '#api/rights/routes.ts';
import * as settings from '#api/settings/api-routes.ts';
import * as holidays from '#api/settings/holiday-routes.ts';
import * as teams from '#api/teams/routes.ts';
import type { World } from '../helpers/world.ts';

const described = [
  record,
  areas,
  teams,
  promises,
  issues,
  files,
  fixes,
  moderation,
  desk,
  telling,
  drafts,
  approvals,
  texts,
  invitations,
  account,
  tokens,
  passkeys,
  access,
  rights,
  erasures,
  settings,
  holidays,
  teamwork,
  queue,
  views,
  following,
];

export interface Answer {
  status: number;
  headers: Headers;
  /** The parsed JSON; undefined where there is none. */
  body: unknown;
}

export interface Asked {
  as?: Viewer;
  body?: unknown;
  headers?: Record<string, string>;
}

/** What a page was shown with, which is all that our stand-in for the pages says. */
export interface Shown {
  status: number;
  location: string | null;
  headers: Headers;
  path: string;
  form: FormState | undefined;
}

const pages: Pages = async (request, { form }) => Response.json({ path: new URL(request.url).pathname, form });
const shownShape = z.object({ path: z.string(), form: z.custom<FormState | undefined>() });

/** The real app on the world's database, at the world's time, with a stand-in for the pages. */
export function site(world: World, logged: (line: string) => void = () => {}) {
  const { config, head } = world.as(world.admin);
  const app = createApp({ database: world.database, config, head, log: pino({ level: 'trace' }, { write: logged }), pages });
  const cookies = new Map<string, Promise<string>>();

  async function request(method: string, path: string, { as, body, headers }: Asked & { body?: string | URLSearchParams | FormData }) {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(world.now()) });
    const cookie = as && 'id' in as ? await cookieOf(as.id, as) : undefined;
    const all = { origin: config.publicOrigin, ...(cookie && { cookie }), ...headers };
    return app.request(path, { method, headers: all, ...(body !== undefined && { body }) });
  }

  function cookieOf(id: string, viewer: Viewer): Promise<string> {
    const known = cookies.get(id) ?? createSession(world.as(viewer), id).then((cookie) => cookie.split(';')[0] ?? '');
    cookies.set(id, known);
    return known;
  }

  return {
    app,
    /** Asks for anything, as it is. */
    request,
    /** Asks the API; the answer is one that its description promises, to the letter. `path` begins behind /api/v1. */
    async ask(method: string, path: string, { body, headers, ...asked }: Asked = {}): Promise<Answer> {
      if (body instanceof FormData)
        return promised(method, path, await request(method, `/api/v1${path}`, { ...asked, body, headers: headers ?? {} }));
      const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
      const answer = await request(method, `/api/v1${path}`, { ...asked, ...sent, headers: { ...sent.headers, ...headers } });
      return promised(method, path, answer);
    },
    /** The same with a body as it is to be sent. */
    async send(method: string, path: string, asked: Asked & { body: string }): Promise<Answer> {
      return promised(method, path, await request(method, `/api/v1${path}`, asked));
    },
    /** Posts a form; undefined fields are left out, lists are repeated. */
    async post(path: string, as: Viewer, fields: Record<string, string | string[] | undefined> = {}): Promise<Shown> {
      const body = new URLSearchParams();
      for (const [name, value] of Object.entries(fields)) for (const one of [value ?? []].flat()) body.append(name, one);
      const { status, headers, ...answer } = await posted(await request('POST', path, { as, body }));
      return { status, headers, location: headers.get('location'), ...answer };
    },
  };
}

export type Site = ReturnType<typeof site>;

async function posted(answer: Response) {
  const { status, headers } = answer;
  const page = headers.get('content-type')?.startsWith('application/json')
    ? shownShape.parse(await answer.json())
    : { path: '', form: undefined };
  return { status, headers, path: page.path, form: page.form };
}

/** Every operation of the API as it is declared. */
export const operations = described.flatMap(({ endpoints }) =>
  endpoints.openAPIRegistry.definitions.flatMap((definition) => (definition.type === 'route' ? [definition.route] : [])),
);

const answersShape = z.record(
  z.string(),
  z.object({ content: z.record(z.string(), z.object({ schema: z.custom<z.ZodType>() })).optional() }),
);

async function promised(method: string, path: string, answer: Response): Promise<Answer> {
  const { status, headers } = answer;
  const text = await answer.text();
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  const [pathname = ''] = path.split('?');
  const matches = (template: string) => new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname);
  const operation = operations.find((one) => one.method === method.toLowerCase() && matches(one.path));
  if (operation) {
    const declared = answersShape.parse(operation.responses)[status];
    expect(declared, `${method} ${path} answered ${status} ${text}`).toBeDefined();
    const [type, content] = Object.entries(declared?.content ?? {})[0] ?? [];
    if (type) expect(headers.get('content-type')?.split(';')[0]).toBe(type);
    // Parsing drops what the schema does not know: then the two differ.
    if (content) expect(body).toEqual(content.schema.parse(body));
    else expect(text).toBe('');
  }
  return { status, headers, body };
}
