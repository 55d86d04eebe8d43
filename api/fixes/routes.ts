import { Hono } from 'hono';
import { invalid } from '#api/errors.ts';
import { editFix, linkIssue, openFix, publishCause, shipFix, unlinkIssue, verifyFix } from '#api/fixes/commands.ts';
import { findFix } from '#api/fixes/queries.ts';
import { found, signedIn } from '#api/guards.ts';
import type { Env, Fields } from '#api/http/env.ts';
import { renaming, text, texts } from '#api/http/fields.ts';
import { form } from '#api/http/form.ts';
import { findIssue } from '#api/issues/queries.ts';
import { numberIn } from '#api/issues/view.ts';

/** The desk's forms on root causes. */
export const forms = new Hono<Env>();

forms.post(
  '/desk/fixes/new',
  form(async (_c, ctx, fields) => {
    const number = await inRows(fields, (input) => openFix(ctx, input));
    return `/desk/fixes/${number}`;
  }),
);

forms.post(
  '/desk/fixes/:number',
  form(async (c, ctx, fields) => {
    const number = found(numberIn(c.req.param('number')));
    await inRows(fields, (input) => editFix(ctx, number, input));
    return `/desk/fixes/${number}`;
  }),
);

forms.post(
  '/desk/fixes/:number/cause-publication',
  form(async (c, ctx, { evidence }) => {
    const number = found(numberIn(c.req.param('number')));
    await publishCause(ctx, number, { evidence });
    return `/desk/fixes/${number}`;
  }),
);

forms.post(
  '/desk/fixes/:number/shipping',
  form(async (c, ctx, { evidence }) => {
    const number = found(numberIn(c.req.param('number')));
    await shipFix(ctx, number, { evidence });
    return `/desk/fixes/${number}`;
  }),
);

forms.post(
  '/desk/fixes/:number/verification',
  form(async (c, ctx, { evidence }) => {
    const number = found(numberIn(c.req.param('number')));
    await verifyFix(ctx, number, { evidence });
    return `/desk/fixes/${number}`;
  }),
);

forms.post(
  '/desk/fixes/:number/issues',
  form(async (c, ctx, fields) => {
    signedIn(ctx);
    const { number } = found(await findFix(ctx, numberIn(c.req.param('number')) ?? 0));
    const issue = numberIn(text(fields, 'issue').trim().replace(/^#/, ''));
    if (issue === undefined || !(await findIssue(ctx, issue))) throw invalid('issue', 'There is no problem with this number.');
    const act = fields['act'];
    if (act !== 'link' && act !== 'unlink') throw invalid('act', 'Please choose what to do.');
    await (act === 'link' ? linkIssue(ctx, number, issue) : unlinkIssue(ctx, number, issue));
    return `/desk/fixes/${number}`;
  }),
);

/** Writes what the form says about a fix: a factor on each line, and its rows of actions, of which those without a text are left out. */
function inRows<T>(fields: Fields, write: (input: unknown) => Promise<T>): Promise<T> {
  const { title, what_happened, root_cause } = fields;
  const cell = (name: string, row: number) => texts(fields, `action_${name}`)[row] ?? '';
  const rows = texts(fields, 'action_text').flatMap((name, row) => (name.trim() ? [row] : []));
  const actions = rows.map((row) => ({
    text: cell('text', row),
    owner: cell('owner', row),
    due_at: cell('due', row),
    done_at: cell('done', row),
    evidence: cell('evidence', row),
  }));
  const lines = text(fields, 'factors').split('\n');
  const factors = lines.filter((line) => line.trim());
  return renaming(
    (path) => nameInForm(path, rows),
    () => write({ title, what_happened, root_cause, factors, actions }),
  );
}

/** `actions.0.due_at` is `action_due.2` where the first row that counts is the third of the form. */
function nameInForm(path: string, rows: number[]): string {
  const [list, index = '', name] = path.split('.');
  if (list === 'factors') return list;
  return list === 'actions' && name ? `action_${name.replace('_at', '')}.${rows[Number(index)]}` : path;
}
