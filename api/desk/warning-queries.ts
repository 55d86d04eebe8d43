import type { Ctx } from '#api/context.ts';
import { nearlySame, printOf } from '#api/desk/likeness-rules.ts';
import type { Response } from '#api/desk/rules.ts';
import { textWarnings, type WarningCode, warningText } from '#api/desk/warning-rules.ts';
import type { FieldError } from '#api/errors.ts';
import { personalDataIn } from '#api/text/guard.ts';

/** How many of the company's latest steps on the same issue an answer is compared with. */
const HERE = 50;

/** Something to think about before an answer goes out: where, what, and the code with which it goes out all the same. */
export interface Warning extends FieldError {
  code: WarningCode;
}

type Draft = Pick<Response, 'kind' | 'body' | 'promise' | 'corrects'>;

/**
 * All that an answer, or the draft of one, is warned of on this issue, in the order in which it is shown. For staff, who see
 * every issue: the viewer is known to be one.
 */
export async function warningsFor(ctx: Ctx, issue: { number: number; visibility: string }, draft: Draft): Promise<Warning[]> {
  const { body, promise } = draft;
  const byText = textWarnings(draft).map((code): Warning => ({ code, path: 'body', message: warningText(code) }));
  const personal = issue.visibility === 'public' ? personalDataIn({ texts: { body, 'promise.text': promise?.text } }) : [];
  return [...byText, ...(await copied(ctx, issue.number, draft)), ...personal.map((one): Warning => ({ ...one, code: 'personal_data' }))];
}

/** A correction is like what it corrects, which is no warning. */
async function copied(ctx: Ctx, number: number, { body, corrects }: Draft): Promise<Warning[]> {
  if (corrects !== undefined) return [];
  const print = printOf(body);
  const earlier = await ctx.db
    .selectFrom('steps')
    .select(['issue', 'n', 'body'])
    .where('issue', '=', number)
    .where('by', '=', 'company')
    .orderBy('n', 'desc')
    .limit(HERE)
    .execute();
  const same = earlier.find((step) => nearlySame(print, printOf(step.body)));
  if (!same) return [];
  const message = 'This is nearly what you said here before. Say what is new since then.';
  return [{ code: 'same_text', path: 'body', message, see: `/desk/issues/${same.issue}#step-${same.n}` }];
}
