import { Hono } from 'hono';
import type { Ctx } from '#api/context.ts';
import { invalid } from '#api/errors.ts';
import { editFix, linkIssue, openFix, publishCause, shipFix, unlinkIssue, verifyFix } from '#api/fixes/commands.ts';
import { linkIssues } from '#api/fixes/linking-commands.ts';
import { findFix } from '#api/fixes/queries.ts';
import { found, signedIn } from '#api/guards.ts';
import type { Env, Fields } from '#api/http/env.ts';
import { renaming, text, texts } from '#api/http/fields.ts';
import { form, showAgain } from '#api/http/form.ts';
import { findIssue } from '#api/issues/queries.ts';
import { numberIn } from '#api/issues/view.ts';

/** The desk's forms on root causes. */
export const forms = new Hono<Env>();

forms.post(
  '/desk/fixes/new',
  form(async (_c, ctx, fields) => {
    signedIn(ctx);
    if (fields['preview']) return showAgain();
    const number = await inRows(fields, (input) => openFix(ctx, input));
    return `/desk/fixes/${number}`;
  }),
);

forms.post(
  '/desk/fixes/:number',
  form(async (c, ctx, fields) => {
    const { number } = await known(ctx, c.req.param('number'));
    if (fields['preview']) return showAgain();
    await inRows(fields, (input) => editFix(ctx, number, { ...input, version: fields['version'] }));
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
  form(async (c, ctx, { evidence, reason }) => {
    const number = found(numberIn(c.req.param('number')));
    await verifyFix(ctx, number, { evidence, reason });
    return `/desk/fixes/${number}`;
  }),
);

forms.post(
  '/desk/fixes/:number/issues',
  form(async (c, ctx, fields) => {
    const { number } = await known(ctx, c.req.param('number'));
    const issue = numberIn(text(fields, 'issue').trim().replace(/^#/, ''));
    if (issue === undefined || !(await findIssue(ctx, issue))) throw invalid('issue', 'There is no problem with this number.');
    const act = fields['act'];
    if (act !== 'link' && act !== 'unlink') throw invalid('act', 'Please choose what to do.');
    await (act === 'link' ? linkIssue(ctx, number, issue) : unlinkIssue(ctx, number, issue));
    return `/desk/fixes/${number}`;
  }),
);

forms.post(
  '/desk/fixes/:number/link',
  form(async (c, ctx, fields) => {
    const { number } = await known(ctx, c.req.param('number'));
    await linkIssues(ctx, number, { issues: texts(fields, 'issues') });
    return `/desk/fixes/${number}#problems`;
  }),
);

async function known(ctx: Ctx, number: string | undefined) {
  signedIn(ctx);
  return found(await findFix(ctx, numberIn(number) ?? 0));
}

/**
 * Writes what the form says about a fix: a factor on each line, the whys in their order, and its rows of actions and of what
 * happened, of which those without a text are left out.
 */
function inRows<T>(fields: Fields, write: (input: object) => Promise<T>): Promise<T> {
  const { title, what_happened, root_cause } = fields;
  const rows = { actions: rowsWithText(fields, 'action'), events: rowsWithText(fields, 'event'), whys: rowsWithText(fields, 'why') };
  const cell = (name: string, row: number) => texts(fields, name)[row] ?? '';
  const actions = rows.actions.map((row) => ({
    text: cell('action_text', row),
    owner: cell('action_owner', row),
    due_at: cell('action_due', row),
    done_at: cell('action_done', row),
    evidence: cell('action_evidence', row),
    evidence_url: cell('action_evidence_url', row),
  }));
  const events = rows.events.map((row) => ({ at: cell('event_at', row), text: cell('event_text', row) }));
  const whys = rows.whys.map((row) => cell('why_text', row));
  const factors = text(fields, 'factors')
    .split('\n')
    .filter((line) => line.trim());
  return renaming(
    (path) => nameInForm(path, rows),
    () => write({ title, what_happened, root_cause, events, whys, factors, actions }),
  );
}

function rowsWithText(fields: Fields, list: string): number[] {
  return texts(fields, `${list}_text`).flatMap((said, row) => (said.trim() ? [row] : []));
}

/** `actions.0.due_at` is `action_due.2` where the first row that counts is the third of the form. */
function nameInForm(path: string, rows: Record<string, number[]>): string {
  const [list = '', index = '', name = 'text'] = path.split('.');
  if (list === 'factors') return list;
  const row = rows[list]?.[Number(index)];
  return row === undefined ? path : `${list.slice(0, -1)}_${list === 'events' ? name : name.replace('_at', '')}.${row}`;
}
