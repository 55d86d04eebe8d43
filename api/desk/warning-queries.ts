import { sql } from 'kysely';
import type { Ctx } from '#api/context.ts';
import { unchangedText } from '#api/desk/canned-queries.ts';
import { couldBeSame, isTelling, nearlySame, type Print, printOf } from '#api/desk/likeness-rules.ts';
import type { Response } from '#api/desk/rules.ts';
import { textWarnings, type WarningCode, warningText } from '#api/desk/warning-rules.ts';
import type { FieldError } from '#api/errors.ts';
import { companyKinds, stopsClock } from '#api/steps/rules.ts';
import { personalDataIn } from '#api/text/guard.ts';
import type { IssueRow } from '#db/schema.ts';

/** How many of the company's latest steps an answer is compared with: on the same issue, and on all others. */
const HERE = 50;
const LATELY = 200;

/** Something to think about before an answer goes out: where, what, and the code with which it goes out all the same. */
export interface Warning extends FieldError {
  code: WarningCode;
}

type Draft = Pick<Response, 'kind' | 'body' | 'promise' | 'corrects' | 'confirm'>;

/**
 * All that an answer, or the draft of one, is warned of on this issue, in the order in which it is shown. For staff, who see
 * every issue: the viewer is known to be one.
 */
export async function warningsFor(ctx: Ctx, issue: IssueRow, draft: Draft): Promise<Warning[]> {
  const { body, promise } = draft;
  const byText = textWarnings(draft).map((code): Warning => ({ code, path: 'body', message: warningText(code) }));
  const copy = draft.corrects === undefined ? ((await canned(ctx, issue, body)) ?? (await copied(ctx, issue, draft))) : undefined;
  const personal = issue.visibility === 'public' ? personalDataIn({ texts: { body, 'promise.text': promise?.text } }) : [];
  return [...byText, ...(copy ? [copy] : []), ...personal.map((one): Warning => ({ ...one, code: 'personal_data' }))];
}

async function canned(ctx: Ctx, issue: IssueRow, body: string): Promise<Warning | undefined> {
  const text = await unchangedText(ctx, issue, body);
  if (!text) return undefined;
  const message = `This is the canned text “${text.name}”, unchanged. Say what is true of this problem alone.`;
  return { code: 'canned_text', path: 'body', message, see: `/desk/texts/${text.slug}` };
}

/** Not looked for where it is meant: the same may be said on two hundred problems in one transaction. */
async function copied(ctx: Ctx, { number }: IssueRow, { kind, body, confirm }: Draft): Promise<Warning | undefined> {
  if (confirm?.includes('same_text')) return undefined;
  const print = printOf(body);
  const here = await saidHere(ctx, number, { body, print });
  // Elsewhere only answers count: to say in the same words that something was seen is no harm.
  const same = here ?? (isTelling(print) && stopsClock(kind) ? await saidElsewhere(ctx, number, { body, print }) : undefined);
  if (!same) return undefined;
  const message = here
    ? 'This is nearly what you said here before. Say what is new since then.'
    : `This is nearly what you said on #${same.issue}. Say what is true of this problem alone.`;
  return { code: 'same_text', path: 'body', message, see: `/desk/issues/${same.issue}#step-${same.n}` };
}

interface Answer {
  body: string;
  print: Print;
}

interface Said {
  issue: number;
  n: number;
  body: string;
}

async function saidHere(ctx: Ctx, issue: number, answer: Answer): Promise<Said | undefined> {
  const earlier = ctx.db.selectFrom('steps').select(['issue', 'n', 'body']).where('issue', '=', issue).where('by', '=', 'company');
  return likeOf(answer, await earlier.orderBy('n', 'desc').limit(HERE).execute());
}

/** Along an index by time, the latest first: what it costs does not grow with the board. */
async function saidElsewhere(ctx: Ctx, issue: number, answer: Answer): Promise<Said | undefined> {
  const answers = companyKinds.filter(stopsClock);
  const lately = ctx.db.selectFrom('steps').select(['issue', 'n', 'kind', 'body']).where(sql<boolean>`"by" = 'company'`);
  const rows = await lately.orderBy('at', 'desc').orderBy('issue', 'desc').orderBy('n', 'desc').limit(LATELY).execute();
  return likeOf(
    answer,
    rows.filter((row) => row.issue !== issue && answers.some((kind) => kind === row.kind)),
  );
}

function likeOf({ body, print }: Answer, said: Said[]): Said | undefined {
  return said.find((one) => couldBeSame(body, one.body) && nearlySame(print, printOf(one.body)));
}
