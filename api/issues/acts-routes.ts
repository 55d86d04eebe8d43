import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Ctx } from '#api/context.ts';
import { found } from '#api/guards.ts';
import { api } from '#api/http/api.ts';
import { asMember, asMemberOrByMail, body, json, writeProblems } from '#api/http/describe.ts';
import type { Env } from '#api/http/env.ts';
import { wholeIssue } from '#api/issues/api-view.ts';
import { byMail, confirmedByMail, isByMail } from '#api/issues/by-mail.ts';
import { giveVerdict, publishIssue, withdrawIssue } from '#api/issues/commands.ts';
import { askToJoin } from '#api/issues/guest-commands.ts';
import { type Joining, onItsWay } from '#api/issues/guest-rules.ts';
import { addAffected, follow, mergeIssue, mergeIssues, removeAffected, unfollow, unmergeIssue } from '#api/issues/joining-commands.ts';
import { duplicatesShape } from '#api/issues/merging-rules.ts';
import { findIssue } from '#api/issues/queries.ts';
import { mergeShape, publicationShape, verdictShape } from '#api/issues/rules.ts';
import { issueSchema } from '#api/issues/schemas.ts';
import { ordinalShape } from '#api/steps/rules.ts';

const params = z.strictObject({ number: ordinalShape });
const onProblem = { tags: ['Problems'], ...asMember('report'), request: { params } };
const byStaff = { ...onProblem, ...asMember('respond') };
const done = { responses: { 204: { description: 'It is so now, or was before' }, ...writeProblems } };
const joining = {
  ...onProblem,
  ...asMemberOrByMail('report'),
  request: { params, body: { ...body(z.strictObject(byMail)), required: false } },
  responses: { ...done.responses, ...confirmedByMail },
};
const standing = { responses: { 200: json(issueSchema, 'The problem as it stands now'), ...writeProblems } };

/** The acts on one problem: of the reporter, of other members, and of staff who merge. */
export const endpoints = api();

/** What to tell a guest who is asked by a mail now; undefined for a member. */
async function askedByMail(
  ctx: Ctx,
  number: number,
  wish: Joining,
  { email }: { email?: string | undefined },
): Promise<string | undefined> {
  if (!isByMail(ctx, email)) return undefined;
  await askToJoin(ctx, number, wish, email);
  return onItsWay(email);
}

async function answerStanding(c: Context<Env>, number: number) {
  return c.json(await wholeIssue(c.get('ctx'), found(await findIssue(c.get('ctx'), number))), 200);
}

endpoints.openapi(
  createRoute({ method: 'put', path: '/issues/{number}/affected', summary: 'It happened to me too', ...joining }),
  async (c) => {
    const { number } = c.req.valid('param');
    const message = await askedByMail(c.get('ctx'), number, 'affected', c.req.valid('json'));
    if (message !== undefined) return c.json({ message }, 202);
    await addAffected(c.get('ctx'), number);
    return c.body(null, 204);
  },
);

endpoints.openapi(
  createRoute({ method: 'delete', path: '/issues/{number}/affected', summary: 'It did not happen to me after all', ...onProblem, ...done }),
  async (c) => {
    await removeAffected(c.get('ctx'), c.req.valid('param').number);
    return c.body(null, 204);
  },
);

endpoints.openapi(createRoute({ method: 'put', path: '/issues/{number}/follow', summary: 'Hear of every step', ...joining }), async (c) => {
  const { number } = c.req.valid('param');
  const message = await askedByMail(c.get('ctx'), number, 'follow', c.req.valid('json'));
  if (message !== undefined) return c.json({ message }, 202);
  await follow(c.get('ctx'), number);
  return c.body(null, 204);
});

endpoints.openapi(
  createRoute({ method: 'delete', path: '/issues/{number}/follow', summary: 'Hear of it no more', ...onProblem, ...done }),
  async (c) => {
    await unfollow(c.get('ctx'), c.req.valid('param').number);
    return c.body(null, 204);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/issues/{number}/verdict',
    summary: 'The reporter’s own word on the outcome; `partly` and `not_put_right` need a text and reopen the problem',
    ...onProblem,
    ...standing,
    request: { params, body: body(verdictShape) },
  }),
  async (c) => {
    await giveVerdict(c.get('ctx'), c.req.valid('param').number, c.req.valid('json'));
    return answerStanding(c, c.req.valid('param').number);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/issues/{number}/withdrawal',
    summary: 'The reporter takes the problem back; its history stays',
    ...onProblem,
    ...standing,
  }),
  async (c) => {
    await withdrawIssue(c.get('ctx'), c.req.valid('param').number);
    return answerStanding(c, c.req.valid('param').number);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/issues/{number}/publication',
    summary: 'The reporter makes a private problem public, with everything on its timeline; there is no way back',
    ...onProblem,
    request: { params, body: { ...body(publicationShape), required: false } },
    ...standing,
  }),
  async (c) => {
    await publishIssue(c.get('ctx'), c.req.valid('param').number, c.req.valid('json'));
    return answerStanding(c, c.req.valid('param').number);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/issues/{number}/merge',
    summary: 'It is the same problem as another; its people move along (staff)',
    ...byStaff,
    ...standing,
    request: { params, body: body(mergeShape) },
  }),
  async (c) => {
    await mergeIssue(c.get('ctx'), c.req.valid('param').number, c.req.valid('json').into);
    return answerStanding(c, c.req.valid('param').number);
  },
);

endpoints.openapi(
  createRoute({
    method: 'delete',
    path: '/issues/{number}/merge',
    summary: 'It is a problem of its own after all (staff)',
    ...byStaff,
    ...standing,
  }),
  async (c) => {
    await unmergeIssue(c.get('ctx'), c.req.valid('param').number);
    return answerStanding(c, c.req.valid('param').number);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/issues/{number}/duplicates',
    summary: 'Others are the same problem as this one: all of them, or none where one cannot be merged (staff)',
    ...byStaff,
    ...standing,
    request: { params, body: body(duplicatesShape) },
  }),
  async (c) => {
    await mergeIssues(c.get('ctx'), c.req.valid('param').number, c.req.valid('json'));
    return answerStanding(c, c.req.valid('param').number);
  },
);
