/** The rows of corrective actions in the form of a root cause. */
import type { ActionView } from '#api/fixes/queries.ts';
import type { FormState } from '#api/http/env.ts';
import { errorIn, valuesIn } from '../../forms.ts';

const parts = ['text', 'owner', 'due', 'done', 'evidence', 'evidence_url'] as const;

/** What stands in the fields of one row, or what is wrong with them, as text. */
export type ActionRow = Record<(typeof parts)[number], string>;

const EMPTY: ActionRow = { text: '', owner: '', due: '', done: '', evidence: '', evidence_url: '' };
export const SPARE = 3;

/** The rows to show: what was sent, in the same places, else what is kept; and some empty ones. */
export function actionRows(form: FormState | undefined, kept: ActionView[]): ActionRow[] {
  const rows = form && 'action_text' in form.values ? sentRows(form) : kept.map(keptRow);
  const used = rows.findLastIndex((row) => parts.some((part) => row[part].trim() !== '')) + 1;
  return [...rows.slice(0, used), ...Array.from({ length: SPARE }, () => EMPTY)];
}

function keptRow({ text, owner, due_at, done_at, evidence, evidence_url }: ActionView): ActionRow {
  const shown = { evidence: evidence ?? '', evidence_url: evidence_url ?? '' };
  return { text, owner, due: dayOf(due_at), done: dayOf(done_at), ...shown };
}

function dayOf(at: string | null): string {
  return at?.slice(0, 10) ?? '';
}

function sentRows(form: FormState): ActionRow[] {
  const cell = (part: string, row: number) => valuesIn(form, `action_${part}`)[row] ?? '';
  return valuesIn(form, 'action_text').map((text, i) => ({
    text,
    owner: cell('owner', i),
    due: cell('due', i),
    done: cell('done', i),
    evidence: cell('evidence', i),
    evidence_url: cell('evidence_url', i),
  }));
}

/** The id of a field, which is also what an error calls it: `action_due.2` in the third row. */
export function actionField(part: keyof ActionRow, place: number): string {
  return `action_${part}.${place}`;
}

/** What is wrong with the fields of the row in this place. */
export function actionErrors(form: FormState | undefined, place: number): Partial<ActionRow> {
  return Object.fromEntries(
    parts.flatMap((part) => {
      const error = errorIn(form, actionField(part, place));
      return error === undefined ? [] : [[part, error]];
    }),
  );
}

/** The fields that a summary of errors can link to. */
export function actionFields(rows: ActionRow[]): string[] {
  return rows.flatMap((_, place) => parts.map((part) => actionField(part, place)));
}
