import { Hono } from 'hono';
import type { Ctx } from '#api/context.ts';
import { approveAndPublishDraft, approveDraft, publishDraft, refuseDraft } from '#api/desk/decision-commands.ts';
import { commentOnDraft, handInDraft, handInVersion, improveDraft, withdrawDraft } from '#api/desk/draft-commands.ts';
import { findDraft } from '#api/desk/draft-queries.ts';
import { inForm, inputOf } from '#api/desk/routes.ts';
import { invalid } from '#api/errors.ts';
import { found, signedIn } from '#api/guards.ts';
import type { Env, Fields } from '#api/http/env.ts';
import { asDecided, renaming, text, texts } from '#api/http/fields.ts';
import { form, showPreview } from '#api/http/form.ts';
import { numberIn } from '#api/issues/view.ts';

/** Fields of this page that have other names than in the command, since the page has several forms. */
const namesInForm: Record<string, Record<string, string>> = { refuse: { reason: 'refusal' }, comment: { body: 'comment' } };

/** The forms on a draft, told apart by `act`. */
export const forms = new Hono<Env>().post(
  '/desk/approvals/:number',
  form(async (c, ctx, fields, { files }) => {
    signedIn(ctx);
    const number = found(numberIn(c.req.param('number')));
    const act = text(fields, 'act');
    if (act === 'take_out') return showPreview(withoutPersonalData(fields), []);
    return renaming(
      (path) => namesInForm[act]?.[path] ?? inForm(path),
      () => done(ctx, number, act, { fields, files }),
    );
  }),
);

interface Sent {
  fields: Fields;
  files: File[] | undefined;
}

/** A version as the form gives it: a file of the version before whose box is not ticked goes. */
const versionOf = (fields: Fields) => ({ ...inputOf(fields), keep: texts(fields, 'keep') });

/** Does what the form asks for. Returns where that leads: to the step once there is one. */
async function done(ctx: Ctx, number: number, act: string, { fields, files }: Sent): Promise<string> {
  const published = async (step: number) => `/desk/issues/${found(await findDraft(ctx, number)).issue}#step-${step}`;
  const read = { hash: text(fields, 'hash') };
  const seen = text(fields, 'seen');
  if (act === 'approve_publish') return published(await approveAndPublishDraft(ctx, number, { ...read, seen }));
  if (act === 'publish') return published(await publishDraft(ctx, number, { seen }));
  if (act === 'approve') await approveDraft(ctx, number, read);
  else if (act === 'refuse') await refuseDraft(ctx, number, { ...read, reason: text(fields, 'refusal') });
  else if (act === 'improve') await improveDraft(ctx, number, versionOf(fields), files);
  else if (act === 'improve_hand_in') await handInVersion(ctx, number, versionOf(fields), files);
  else if (act === 'hand_in') await handInDraft(ctx, number);
  else if (act === 'comment') await commentOnDraft(ctx, number, { body: text(fields, 'comment') });
  else if (act === 'withdraw') await withdrawDraft(ctx, number);
  else throw invalid('act', 'Please choose what to do.');
  return `/desk/approvals/${number}`;
}

const withoutPersonalData = (fields: Fields) => asDecided({ ...fields, personal_data: 'move' }, ['body', 'promise_text']);
