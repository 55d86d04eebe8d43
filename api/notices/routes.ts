import { createRoute, z } from '@hono/zod-openapi';
import { Hono } from 'hono';
import type { Ctx } from '#api/context.ts';
import { invalid } from '#api/errors.ts';
import { found } from '#api/guards.ts';
import { api } from '#api/http/api.ts';
import { asMember, asMemberOrByMail, asMemberReading, body, json, noQuery, writeProblems } from '#api/http/describe.ts';
import type { Env, Fields } from '#api/http/env.ts';
import { asDecided } from '#api/http/fields.ts';
import { type Again, form, showAgain } from '#api/http/form.ts';
import { byMail, confirmedByMail, isByMail } from '#api/issues/by-mail.ts';
import { giveVerdict } from '#api/issues/commands.ts';
import { onItsWay } from '#api/issues/guest-rules.ts';
import { linkOver } from '#api/members/links.ts';
import { askToFollow, changeHearing, changeHearingBy, confirmFollowing, followTopic, unfollowTopic } from '#api/notices/commands.ts';
import { hearingOf } from '#api/notices/queries.ts';
import { paceShape, topicShape, wishShape } from '#api/notices/rules.ts';
import { judgeBy } from '#api/notices/verdict-secrets.ts';

/** The forms by which people follow more than one problem, and change what they hear. */
export const forms = new Hono<Env>();

forms.post(
  '/follow/confirm/:secret',
  form(async (c, ctx) => {
    await confirmFollowing(ctx, found(c.req.param('secret')));
    return showAgain('You follow it now.');
  }),
);

forms.post(
  '/follow/board',
  form((_, ctx, fields) => followOrNot(ctx, 'board', fields)),
);

forms.post(
  '/follow/:kind/:name',
  form((c, ctx, fields) => followOrNot(ctx, `${c.req.param('kind')}/${c.req.param('name')}`, fields)),
);

async function followOrNot(ctx: Ctx, topic: string, { act, pace, email }: Fields): Promise<string | Again> {
  if (act !== 'add' && act !== 'remove') throw invalid('act', 'Please choose what to do.');
  if ('id' in ctx.viewer) {
    await (act === 'add' ? followTopic(ctx, topic, pace) : unfollowTopic(ctx, topic));
    return '/account/follows';
  }
  await askToFollow(ctx, topic, { email, pace });
  return showAgain();
}

forms.post(
  '/account/follows',
  form(async (_, ctx, fields) => {
    await changeHearing(ctx, fields);
    return '/account/follows';
  }),
);

// Mail programs press a button here themselves (RFC 8058): the answer is the page, since they follow no redirection.
forms.post(
  '/hear/:secret',
  form(async (c, ctx, fields) => {
    await changeHearingBy(ctx, found(c.req.param('secret')), fields['act'] === undefined ? undefined : fields);
    return showAgain('It is so now.');
  }),
);

// What a mail scanner opens is a page; the verdict is given by its button alone.
forms.post(
  '/verdict/:secret',
  form(async (c, ctx, fields) => {
    const viewer = await judgeBy(ctx, found(c.req.param('secret')));
    if (!viewer) throw linkOver();
    const { outcome, rating, text, confirm_public } = asDecided(fields, ['text']);
    await giveVerdict({ ...ctx, viewer }, viewer.tracks.issue, { outcome, rating, text, confirm_public });
    return showAgain('Your word stands on the page of the problem.');
  }),
);

const onFollows = { tags: ['Following'], ...asMember('report') };
const done = { 204: { description: 'It is so now, or was before' }, ...writeProblems };
const followedSchema = z
  .object({
    topic: topicShape.meta({ description: '`board`, `area/payments`, `fix/18` or `issue/412`' }),
    title: z.string(),
    path: z.string(),
    pace: z.string().openapi({ description: '`each` step at once, or one mail a day (`daily`) or week (`weekly`)' }),
  })
  .openapi('Followed');
const hearingSchema = z
  .object({
    topics: z.array(followedSchema),
    zone: z.string(),
    quiet_until: z.string().nullable(),
    stopped_at: z.string().nullable(),
  })
  .openapi('Hearing');
const followShape = z.strictObject({ topic: topicShape, pace: paceShape.optional(), ...byMail });

/** The same through the API. What is followed one by one stands with the problems. */
export const endpoints = api();

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/follows',
    summary: 'What you follow, and how you hear of it',
    tags: ['Following'],
    ...asMemberReading('report'),
    request: { query: noQuery },
    responses: { 200: json(hearingSchema, 'All of it'), ...writeProblems },
  }),
  async (c) => c.json(found(await hearingOf(c.get('ctx'))), 200),
);

endpoints.openapi(
  createRoute({
    method: 'put',
    path: '/follows',
    summary: 'Follow the board, an area or a root cause; again, to change how soon you hear',
    ...onFollows,
    ...asMemberOrByMail('report'),
    request: { body: body(followShape) },
    responses: { ...done, ...confirmedByMail },
  }),
  async (c) => {
    const { topic, pace, email } = c.req.valid('json');
    const ctx = c.get('ctx');
    if (isByMail(ctx, email)) {
      await askToFollow(ctx, topic, { email, pace });
      return c.json({ message: onItsWay(email) }, 202);
    }
    await followTopic(ctx, topic, pace);
    return c.body(null, 204);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/follows/wishes',
    summary: 'Change how you hear: the pace of one topic or its end, quiet for a while, nothing any more, again, the time zone',
    ...onFollows,
    request: { body: body(wishShape) },
    responses: done,
  }),
  async (c) => {
    await changeHearing(c.get('ctx'), c.req.valid('json'));
    return c.body(null, 204);
  },
);
