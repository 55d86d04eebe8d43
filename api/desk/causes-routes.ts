import { Hono } from 'hono';
import { invalid } from '#api/errors.ts';
import { linkIssues } from '#api/fixes/linking-commands.ts';
import { found, signedIn } from '#api/guards.ts';
import type { Env } from '#api/http/env.ts';
import { texts } from '#api/http/fields.ts';
import { form } from '#api/http/form.ts';
import { mergeIssues, unmergeIssues } from '#api/issues/joining-commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { numberIn } from '#api/issues/view.ts';

/** The desk's forms on many problems that are one. */
export const forms = new Hono<Env>();

forms.post(
  '/desk/issues/:number/similar',
  form(async (c, ctx, fields) => {
    signedIn(ctx);
    const number = found(numberIn(c.req.param('number')));
    const act = fields['act'];
    if (act !== 'merge' && act !== 'undo' && act !== 'link') throw invalid('act', 'Please choose what to do.');
    const ticked = { issues: texts(fields, 'issues') };
    if (act === 'merge') await mergeIssues(ctx, number, ticked);
    else if (act === 'undo') await unmergeIssues(ctx, number, ticked);
    else await linkIssues(ctx, found(await findIssue(ctx, number)).fix ?? 0, ticked);
    return `/desk/issues/${number}/similar`;
  }),
);
