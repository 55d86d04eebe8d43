import { createRoute, z } from '@hono/zod-openapi';
import { Hono } from 'hono';
import { invalid } from '#api/errors.ts';
import { found } from '#api/guards.ts';
import { api } from '#api/http/api.ts';
import { asMember, asMemberReading, body, json, listProblems, noQuery, page, writeProblems } from '#api/http/describe.ts';
import type { Env } from '#api/http/env.ts';
import { text } from '#api/http/fields.ts';
import { form, showAgain } from '#api/http/form.ts';
import { browserCookie, browserIn } from '#api/members/challenges.ts';
import { addPasskey, askForPasskey, offerPasskey, removePasskey, renamePasskey, signInByPasskey } from '#api/members/passkey-commands.ts';
import { findPasskey, listPasskeys } from '#api/members/passkey-queries.ts';
import { passkeyNameShape, passkeyRemovalShape } from '#api/members/passkey-rules.ts';
import { enter } from '#api/members/routes.ts';
import { passkeySchema } from '#api/members/schemas.ts';

/** Signing in with a passkey, and one's own passkeys. Only a script of the page can talk to the authenticator. */
export const forms = new Hono<Env>()
  .post('/sign-in/passkey/challenge', async (c) => {
    const browser = browserIn(c.req.header('cookie'));
    const options = await askForPasskey(c.get('ctx'), browser);
    c.header('Set-Cookie', browserCookie(c.get('ctx'), browser), { append: true });
    return c.json(options);
  })
  .post(
    '/sign-in/passkey',
    form(async (c, ctx, fields) => {
      const member = await signInByPasskey(ctx, browserIn(c.req.header('cookie')), text(fields, 'credential'));
      return enter(c, ctx, fields, member);
    }),
  )
  .post(
    '/account/passkeys/new',
    form(async (c, ctx, { credential, name, current_password }) => {
      const browser = browserIn(c.req.header('cookie'));
      if (credential === undefined) {
        const options = await offerPasskey(ctx, browser, { name, current_password });
        return showAgain(JSON.stringify(options), browserCookie(ctx, browser));
      }
      await addPasskey(ctx, browser, credential);
      return '/account/passkeys?changed=added';
    }),
  )
  .post(
    '/account/passkeys/:id',
    form(async (c, ctx, fields) => {
      const id = found(c.req.param('id'));
      const act = text(fields, 'act');
      if (act === 'rename') {
        await renamePasskey(ctx, id, { name: text(fields, 'name') });
        return '/account/passkeys?changed=renamed';
      }
      if (act !== 'remove') throw invalid('act', 'Please choose what to do.');
      await removePasskey(ctx, id, text(fields, 'current_password'));
      return '/account/passkeys?changed=removed';
    }),
  );

const tags = ['Account'];
const params = z.strictObject({ id: z.uuid() });

/** One's passkeys for machines. No token is taken, and none is made here: that takes a browser and what it signs with. */
export const endpoints = api();

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/passkeys',
    tags,
    summary: 'Your passkeys, the newest first. They are made at `/account/passkeys` alone',
    ...asMemberReading(),
    request: { query: noQuery },
    responses: { 200: page(passkeySchema, 'All of them'), ...listProblems },
  }),
  async (c) => c.json({ items: await listPasskeys(c.get('ctx')), next: null }, 200),
);

endpoints.openapi(
  createRoute({
    method: 'patch',
    path: '/passkeys/{id}',
    tags,
    summary: 'Give a passkey of yours another name',
    ...asMember(),
    request: { params, body: body(passkeyNameShape) },
    responses: { 200: json(passkeySchema, 'The passkey as it is now'), ...writeProblems },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    await renamePasskey(c.get('ctx'), id, c.req.valid('json'));
    return c.json(found(await findPasskey(c.get('ctx'), id)), 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/passkeys/{id}/removal',
    tags,
    summary: 'Remove a passkey of yours, at once and for good. Proven by your password or, without one, a fresh sign-in',
    ...asMember(),
    request: { params, body: body(passkeyRemovalShape) },
    responses: { 204: { description: 'It is removed, and a mail tells your address' }, ...writeProblems },
  }),
  async (c) => {
    await removePasskey(c.get('ctx'), c.req.valid('param').id, c.req.valid('json').current_password);
    return c.body(null, 204);
  },
);
