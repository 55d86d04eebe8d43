/** The rows of what happened and of the whys in the form of a root cause. */
import type { FixView } from '#api/fixes/queries.ts';
import { MOST_WHYS } from '#api/fixes/rules.ts';
import type { FormState } from '#api/http/env.ts';
import { errorIn, valuesIn } from '../../forms.ts';

export interface EventRow {
  at: string;
  text: string;
}

const SPARE_EVENTS = 2;
/** Five times why is the rule; where there are five, there is room for one more. */
const WHYS = 5;

/** What was sent, in the same places, else what is kept; and some empty rows. */
export function eventRows(form: FormState | undefined, kept: FixView['events']): EventRow[] {
  const texts = valuesIn(form, 'event_text');
  const ats = valuesIn(form, 'event_at');
  const sent = texts.map((text, i) => ({ at: ats[i] ?? '', text }));
  const rows = texts.length > 0 ? sent : kept.map(({ at, text }) => ({ at: at.slice(0, 16), text }));
  const used = rows.findLastIndex(({ at, text }) => (at + text).trim() !== '') + 1;
  return [...rows.slice(0, used), ...Array.from({ length: SPARE_EVENTS }, () => ({ at: '', text: '' }))];
}

/** The same for the whys. */
export function whyRows(form: FormState | undefined, kept: string[]): string[] {
  const sent = valuesIn(form, 'why_text');
  const rows = sent.length > 0 ? sent : kept;
  const used = rows.findLastIndex((text) => text.trim() !== '') + 1;
  const shown = Math.min(MOST_WHYS, Math.max(WHYS, used + 1));
  return Array.from({ length: shown }, (_, i) => rows[i] ?? '');
}

/** The ids of these fields, which are also what an error calls them. */
export function rowFields(events: EventRow[], whys: string[]): string[] {
  return [...events.flatMap((_, i) => [`event_at.${i}`, `event_text.${i}`]), ...whys.map((_, i) => `why_text.${i}`)];
}

/** What is wrong with a field of a row. */
export function rowError(form: FormState | undefined, name: string, place: number): string | undefined {
  return errorIn(form, `${name}.${place}`);
}
