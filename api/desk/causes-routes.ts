import { Hono } from 'hono';
import { invalid } from '#api/errors.ts';
import { found, signedIn } from '#api/guards.ts';
import type { Env } from '#api/http/env.ts';
import { texts } from '#api/http/fields.ts';
import { form } from '#api/http/form.ts';
import { mergeIssues, unmergeIssues } from '#api/issues/joining-commands.ts';
import { numberIn } from '#api/issues/view.ts';

/** The desk's forms on many problems that are one. */
export const forms = new Hono<Env>();

forms.post(
  '/desk/issues/:number/similar',
  form(async (c, ctx, fields) => {
    signedIn(ctx);
    const number = found(numberIn(c.req.param('number')));
    const act = fields['act'];
    if (act !== 'merge' && act !== 'undo') throw invalid('act', 'Please choose what to do.');
    const ticked = { issues: texts(fields, 'issues') };
    await (act === 'merge' ? mergeIssues(ctx, number, ticked) : unmergeIssues(ctx, number, ticked));
    return `/desk/issues/${number}/similar`;
  }),
);
