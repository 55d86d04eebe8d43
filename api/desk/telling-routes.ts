import { createRoute, z } from '@hono/zod-openapi';
import { Hono } from 'hono';
import { inForm, promiseIn } from '#api/desk/routes.ts';
import { tellLinked } from '#api/desk/telling-commands.ts';
import { tellingShape } from '#api/desk/telling-rules.ts';
import { found, signedIn } from '#api/guards.ts';
import { api } from '#api/http/api.ts';
import { asMember, body, json, writeProblems } from '#api/http/describe.ts';
import type { Env, Fields } from '#api/http/env.ts';
import { asDecided, renaming, text, texts } from '#api/http/fields.ts';
import { form, showPreview } from '#api/http/form.ts';
import { numberIn } from '#api/issues/view.ts';
import { ordinalShape } from '#api/steps/rules.ts';

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
    const act = text(fields, 'act');
    const written = asDecided(act === 'take_out' ? { ...fields, personal_data: 'move' } : fields, ['body', 'promise_text']);
    if (act === 'take_out' || act === 'preview') return showPreview(written, []);
    return renaming(inForm, async () => {
      const { issues, next } = await tellLinked(ctx, number, inputOf(written));
      return `/desk/fixes/${number}/telling?told=${issues.length}${next === null ? '' : `&after=${next}`}`;
    });
  }),
);

function inputOf(fields: Fields) {
  const { kind, body, confirm_public, after, tellings } = fields;
  return { kind, body, promise: promiseIn(fields), confirm_public, confirm: texts(fields, 'confirm'), after, tellings };
}
