import { createRoute } from '@hono/zod-openapi';
import { Hono } from 'hono';
import { invalid, Refusal } from '#api/errors.ts';
import { found, signedIn } from '#api/guards.ts';
import { api } from '#api/http/api.ts';
import { asMemberReading, json, noQuery, readProblems } from '#api/http/describe.ts';
import type { Env } from '#api/http/env.ts';
import { text } from '#api/http/fields.ts';
import { form, refuseForm, showAgain } from '#api/http/form.ts';
import { FRESH_MINUTES } from '#api/members/passkey-rules.ts';
import { proveAnew } from '#api/members/proof.ts';
import { download } from '#api/rights/download.ts';
import { askForErasure, askForErasureOf, undoErasure, undoErasureByLink, undoErasureOf } from '#api/rights/erasure-commands.ts';
import { refuseStale } from '#api/rights/fresh-session.ts';
import { myDataSchema } from '#api/rights/schemas.ts';

/** One's data as a file, and being erased: at one's own wish, by an admin, and undone. */
export const forms = new Hono<Env>()
  .post('/account/data', async (c) => {
    const ctx = c.get('ctx');
    try {
      const { current_password } = await c.req.parseBody();
      await proveAnew(ctx, current_password);
    } catch (error) {
      if (error instanceof Refusal) return refuseForm(c, error);
      throw error;
    }
    return download(ctx);
  })
  .post(
    '/account/data/erasure',
    form(async (_, ctx, fields) => {
      signedIn(ctx);
      const { act, texts, current_password } = fields;
      if (act === 'ask') await askForErasure(ctx, { texts, current_password });
      else if (act === 'undo') await undoErasure(ctx);
      else throw invalid('act', 'Please choose what to do.');
      return '/account/data/erasure';
    }),
  )
  .post(
    '/erasure/:secret',
    form(async (c, ctx) => {
      await undoErasureByLink(ctx, found(c.req.param('secret')));
      return showAgain('undone');
    }),
  )
  .post(
    '/desk/members/:id/erasure',
    form(async (c, ctx, fields) => {
      signedIn(ctx);
      const id = found(c.req.param('id'));
      const act = text(fields, 'act');
      if (act === 'ask') await askForErasureOf(ctx, id, { texts: fields['texts'], request: fields['request'] });
      else if (act === 'undo') await undoErasureOf(ctx, id);
      else throw invalid('act', 'Please choose what to do.');
      return `/desk/members/${id}/erasure`;
    }),
  );

/** The same file for machines, in a session that is fresh. */
export const endpoints = api();

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/me/data',
    tags: ['Account'],
    summary: `Everything the board knows of you, as one JSON file. Takes no token; the sign-in must be of the last ${FRESH_MINUTES} minutes`,
    ...asMemberReading(),
    request: { query: noQuery },
    responses: { 200: json(myDataSchema, 'The file'), ...readProblems },
  }),
  async (c) => {
    const ctx = c.get('ctx');
    await refuseStale(ctx);
    return download(ctx);
  },
);
