import { createRoute, z } from '@hono/zod-openapi';
import { Hono } from 'hono';
import { onlyApologises } from '#api/desk/apology-rules.ts';
import { tellLinked } from '#api/desk/telling-commands.ts';
import { tellingShape } from '#api/desk/telling-rules.ts';
import { found, signedIn } from '#api/guards.ts';
import { api } from '#api/http/api.ts';
import { asMember, body, json, writeProblems } from '#api/http/describe.ts';
import type { Env, Fields } from '#api/http/env.ts';
import { asDecided, renaming, text } from '#api/http/fields.ts';
import { form, showAgain } from '#api/http/form.ts';
import { numberIn } from '#api/issues/view.ts';
import { parse } from '#api/parse.ts';
import { ordinalShape } from '#api/steps/rules.ts';

const namesInForm: Record<string, string> = { promise: 'promise_text', 'promise.text': 'promise_text', 'promise.due_at': 'promise_due' };

const toldSchema = z
  .object({
    issues: z.array(z.int()).openapi({ description: 'Who was told' }),
    next: z.int().nullable().openapi({ description: 'Where more are left: ask again with this as `after`' }),
  })
  .openapi('Told');

/** The same step on every open problem of a root cause. */
export const endpoints = api();
/** The desk's form for it. */
export const forms = new Hono<Env>();

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/fixes/{number}/steps',
    tags: ['Root causes'],
    summary: 'Tell everybody linked the same: one step on each open problem, at most 200 at once, all of them or none (staff)',
    ...asMember('respond'),
    request: { params: z.strictObject({ number: ordinalShape }), body: body(tellingShape) },
    responses: { 201: json(toldSchema, 'Who was told'), ...writeProblems },
  }),
  async (c) => c.json(await tellLinked(c.get('ctx'), c.req.valid('param').number, c.req.valid('json')), 201),
);

forms.post(
  '/desk/fixes/:number/telling',
  form(async (c, ctx, fields) => {
    signedIn(ctx);
    const number = found(numberIn(c.req.param('number')));
    return renaming(
      (path) => namesInForm[path] ?? path,
      async () => {
        const telling = parse(tellingShape, inputOf(asDecided(fields, ['body', 'promise_text'])));
        const hollow = telling.kind !== 'apology' && onlyApologises(telling.body, telling.promise !== undefined);
        if (hollow && !text(fields, 'anyway')) return showAgain('This only apologises.');
        const { issues, next } = await tellLinked(ctx, number, telling);
        return `/desk/fixes/${number}/telling?told=${issues.length}${next === null ? '' : `&after=${next}`}`;
      },
    );
  }),
);

function inputOf({ kind, body, promise_text, promise_due, confirm_public, after, tellings }: Fields) {
  const promise = promise_text || promise_due ? { text: promise_text, due_at: promise_due } : undefined;
  return { kind, body, promise, confirm_public, after, tellings };
}
