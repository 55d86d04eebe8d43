import { Hono } from 'hono';
import { isHollow } from '#api/desk/apology-rules.ts';
import { respond } from '#api/desk/commands.ts';
import { responseShape } from '#api/desk/rules.ts';
import { invalid } from '#api/errors.ts';
import { found, signedIn } from '#api/guards.ts';
import type { Env, Fields } from '#api/http/env.ts';
import { asDecided, renaming, text } from '#api/http/fields.ts';
import { form, showAgain } from '#api/http/form.ts';
import { attaching } from '#api/issues/attaching-commands.ts';
import { mergeIssue, unmergeIssue } from '#api/issues/joining-commands.ts';
import { mergeShape } from '#api/issues/rules.ts';
import { numberIn } from '#api/issues/view.ts';
import { parse } from '#api/parse.ts';

const namesInForm: Record<string, string> = { promise: 'promise_text', 'promise.text': 'promise_text', 'promise.due_at': 'promise_due' };

/** The desk's forms on a problem. */
export const forms = new Hono<Env>();

forms.post(
  '/desk/issues/:number',
  form(async (c, ctx, fields, { files }) => {
    signedIn(ctx);
    const number = found(numberIn(c.req.param('number')));
    return renaming(
      (path) => namesInForm[path] ?? path,
      async () => {
        const response = parse(responseShape, inputOf(asDecided(fields, ['body', 'promise_text'])));
        if (isHollow(response) && !text(fields, 'anyway')) return showAgain('This only apologises.');
        const step = await attaching(ctx, number, files, (ctx) => respond(ctx, number, response));
        return `/desk/issues/${number}#step-${step}`;
      },
    );
  }),
);

forms.post(
  '/desk/issues/:number/merge',
  form(async (c, ctx, fields) => {
    signedIn(ctx);
    const number = found(numberIn(c.req.param('number')));
    const act = fields['act'];
    if (act !== 'merge' && act !== 'undo') throw invalid('act', 'Please choose what to do.');
    if (act === 'undo') await unmergeIssue(ctx, number);
    else await mergeIssue(ctx, number, parse(mergeShape, { into: text(fields, 'into').trim().replace(/^#/, '') }).into);
    return `/desk/issues/${number}`;
  }),
);

function inputOf(fields: Fields) {
  const { kind, body, reason, corrects, fix, promise_text, promise_due, confirm_public } = fields;
  const promise = promise_text || promise_due ? { text: promise_text, due_at: promise_due } : undefined;
  return { kind, body, promise, reason, corrects, fix, confirm_public };
}
