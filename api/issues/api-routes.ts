import { createRoute, z } from '@hono/zod-openapi';
import { found, inScope } from '#api/guards.ts';
import { api } from '#api/http/api.ts';
import {
  asMemberOrByMail,
  asReader,
  body,
  created,
  json,
  listProblems,
  noQuery,
  page,
  readProblems,
  writeProblems,
} from '#api/http/describe.ts';
import { placeAfter } from '#api/http/fields.ts';
import { encodeCursor, linkNext, pageShape } from '#api/http/pagination.ts';
import { endpoints as acts } from '#api/issues/acts-routes.ts';
import { listedIssue, pageOfSteps, wholeIssue } from '#api/issues/api-view.ts';
import { byMail, confirmedByMail, isByMail } from '#api/issues/by-mail.ts';
import { reportIssue } from '#api/issues/commands.ts';
import { reportAsGuest } from '#api/issues/guest-commands.ts';
import { onItsWay } from '#api/issues/guest-rules.ts';
import { logIssue } from '#api/issues/on-behalf-commands.ts';
import { onBehalfFields } from '#api/issues/on-behalf-rules.ts';
import { findIssue, listIssues, similarIssues } from '#api/issues/queries.ts';
import { filterShape, reportShape } from '#api/issues/rules.ts';
import { issueSchema, listedIssueSchema, similarIssueSchema } from '#api/issues/schemas.ts';
import { LARGEST_INTEGER, ordinalShape } from '#api/steps/rules.ts';
import { stepSchema } from '#api/steps/schemas.ts';

const onePath = z.strictObject({ number: ordinalShape });
const placeByTime = z.tuple([z.iso.datetime(), ordinalShape]);
const placeByCount = z.tuple([z.int().min(0).max(LARGEST_INTEGER), ordinalShape]);

const { channel, received_at, ...rest } = onBehalfFields;
const newIssueShape = reportShape.extend({
  ...rest,
  channel: channel.optional(),
  received_at: received_at.optional(),
  visibility: z
    .enum(['public', 'private'], 'Please choose public or private.')
    .optional()
    .meta({ description: '`public` where nothing is said; what staff log is `private` then' }),
});

/** Problems: finding, reading and reporting them, and the acts on one. */
export const endpoints = api();

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/issues',
    tags: ['Problems'],
    summary: 'Public problems that pass the filter; a search looks at the newest 1,000 matches',
    ...asReader,
    request: { query: filterShape.extend(pageShape) },
    responses: { 200: page(listedIssueSchema, 'A page of problems'), ...listProblems },
  }),
  async (c) => {
    const { limit, after: cursor, ...filter } = c.req.valid('query');
    const ctx = c.get('ctx');
    const after = placeAfter(cursor, filter.sort === 'affected' ? placeByCount : placeByTime);
    const page = await listIssues(ctx, filter, { after, limit });
    const next = page.next ? encodeCursor(page.next) : null;
    linkNext(c, next);
    return c.json({ items: page.items.map((item) => listedIssue(ctx, item)), next }, 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/issues',
    tags: ['Problems'],
    summary: 'Report a problem; staff log one that a customer brought by another way, with `channel` and `received_at`',
    ...asMemberOrByMail('report', 'respond'),
    request: { body: body(newIssueShape.extend(byMail)) },
    responses: { 201: created(issueSchema, 'The new problem'), ...confirmedByMail, ...writeProblems },
  }),
  async (c) => {
    const ctx = c.get('ctx');
    const { channel, received_at, on_behalf_of, reach, consent, email, ...report } = c.req.valid('json');
    const arrival = { channel, received_at, on_behalf_of, reach, consent };
    const logged = Object.values(arrival).some((known) => known !== undefined);
    // What staff write down for a customer, they do for the company.
    inScope(ctx, [logged ? 'respond' : 'report']);
    if (!logged && isByMail(ctx, email)) {
      const url = ctx.config.publicOrigin + (await reportAsGuest(ctx, { email, report, channel: 'api' }));
      return c.json({ message: onItsWay(email), url }, 202);
    }
    const { number } = await (logged ? logIssue(ctx, { ...report, ...arrival }) : reportIssue(ctx, report, 'api'));
    c.header('Location', `${ctx.config.publicOrigin}/api/v1/issues/${number}`);
    return c.json(await wholeIssue(ctx, found(await findIssue(ctx, number))), 201);
  },
);

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/issues/similar',
    tags: ['Problems'],
    summary: 'Up to five public problems whose titles are most like the text',
    ...asReader,
    request: { query: z.strictObject({ q: z.string().max(1000, 'At most 1000 characters, please.') }) },
    responses: { 200: page(similarIssueSchema, 'The most alike first'), ...listProblems },
  }),
  async (c) => {
    const ctx = c.get('ctx');
    const similar = await similarIssues(ctx, c.req.valid('query').q);
    const items = similar.map(({ path, ...rest }) => ({ ...rest, url: ctx.config.publicOrigin + path }));
    return c.json({ items, next: null }, 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/issues/{number}',
    tags: ['Problems'],
    summary: 'One problem with its promises and steps',
    ...asReader,
    request: { params: onePath, query: noQuery },
    responses: { 200: json(issueSchema, 'The problem'), ...readProblems },
  }),
  async (c) => {
    const ctx = c.get('ctx');
    return c.json(await wholeIssue(ctx, found(await findIssue(ctx, c.req.valid('param').number))), 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/issues/{number}/steps',
    tags: ['Steps'],
    summary: 'The steps of a problem, in their order',
    ...asReader,
    request: { params: onePath, query: z.strictObject(pageShape) },
    responses: { 200: page(stepSchema, 'A page of steps'), ...readProblems },
  }),
  async (c) => {
    const { limit, after: cursor } = c.req.valid('query');
    const [after = 0] = placeAfter(cursor, z.tuple([ordinalShape])) ?? [];
    const issue = found(await findIssue(c.get('ctx'), c.req.valid('param').number));
    const page = await pageOfSteps(c.get('ctx'), issue, { after, limit });
    linkNext(c, page.next);
    return c.json(page, 200);
  },
);

endpoints.route('/', acts);
