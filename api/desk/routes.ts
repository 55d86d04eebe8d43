import { Hono } from 'hono';
import { attend } from '#api/desk/attendance.ts';
import { previewResponse, respond } from '#api/desk/commands.ts';
import { openDraft } from '#api/desk/draft-commands.ts';
import { goesToDraft } from '#api/desk/draft-queries.ts';
import { responseShape } from '#api/desk/rules.ts';
import { invalid } from '#api/errors.ts';
import { found, signedIn } from '#api/guards.ts';
import type { Env, Fields } from '#api/http/env.ts';
import { asDecided, renaming, text, texts } from '#api/http/fields.ts';
import { form, showPreview } from '#api/http/form.ts';
import { attaching } from '#api/issues/attaching-commands.ts';
import { mergeIssue, unmergeIssue } from '#api/issues/joining-commands.ts';
import { mergeShape } from '#api/issues/rules.ts';
import { numberIn } from '#api/issues/view.ts';
import { parse } from '#api/parse.ts';

const namesInForm: Record<string, string> = { promise: 'promise_text', 'promise.text': 'promise_text', 'promise.due_at': 'promise_due' };

/** What the form calls a field of an answer. */
export const inForm = (path: string) => namesInForm[path] ?? path;

/** The desk's forms on a problem. */
export const forms = new Hono<Env>();

forms.post(
  '/desk/issues/:number',
  form(async (c, ctx, fields, { files }) => {
    signedIn(ctx);
    const number = found(numberIn(c.req.param('number')));
    const act = text(fields, 'act');
    await attend(ctx, number);
    if (act === 'attend') return `/desk/issues/${number}`;
    const written = asDecided(act === 'take_out' ? { ...fields, personal_data: 'move' } : fields, ['body', 'promise_text']);
    return renaming(inForm, async () => {
      if (act === 'preview' || act === 'take_out') {
        const warnings = await previewResponse(ctx, number, inputOf(written));
        return showPreview(
          written,
          warnings.map((warning) => ({ ...warning, path: inForm(warning.path) })),
        );
      }
      const response = parse(responseShape, inputOf(written));
      if (act === 'draft' || (await goesToDraft(ctx, number, response))) {
        return `/desk/approvals/${await openDraft(ctx, number, response, files)}`;
      }
      const step = await attaching(ctx, number, files, (ctx) => respond(ctx, number, response));
      return `/desk/issues/${number}#step-${step}`;
    });
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

/** An answer as the form gives it. */
export function inputOf(fields: Fields) {
  const { kind, body, reason, corrects, fix, fix_title, seen, confirm_public } = fields;
  const said = { kind, body, promise: promiseIn(fields), reason, corrects, fix, fix_title };
  return { ...said, seen, confirm_public, confirm: texts(fields, 'confirm') };
}

/** A promise as the desk's forms give it, by a date to pick or another one; undefined where there is none. */
export function promiseIn({ promise_text, promise_pick, promise_due }: Fields) {
  if (promise_pick && promise_due && promise_pick !== promise_due) {
    throw invalid('promise_due', 'Please choose one of the dates or give another, not both.');
  }
  const due_at = promise_pick || promise_due;
  return promise_text || due_at ? { text: promise_text, due_at } : undefined;
}
