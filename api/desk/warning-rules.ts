/** What an answer is warned of before it goes out. Imports nothing that is heavy: the composer asks these rules in the browser too. */
import { isHollow } from '#api/desk/apology-rules.ts';
import { isOpenEnded } from '#api/desk/date-rules.ts';
import { sendsElsewhere } from '#api/desk/elsewhere-rules.ts';
import { placeholdersIn } from '#api/desk/placeholder-rules.ts';

/** Each can be confirmed on its own, by its code: then the answer goes out all the same. */
export const warningCodes = [
  'only_apologises',
  'no_date',
  'elsewhere',
  'same_text',
  'canned_text',
  'placeholder',
  'personal_data',
] as const;
export type WarningCode = (typeof warningCodes)[number];

/** An answer as it is written. A correction says again what was said, better. */
export interface Written {
  kind: string;
  body: string;
  promise?: unknown;
  corrects?: unknown;
}

/** Those that the text alone decides, in the order in which they are shown. */
export const textCodes = ['only_apologises', 'no_date', 'elsewhere', 'placeholder'] as const;
export type TextWarning = (typeof textCodes)[number];

export function textWarnings(written: Written): TextWarning[] {
  const first = written.corrects === undefined;
  const holds: Record<TextWarning, () => boolean> = {
    only_apologises: () => first && isHollow(written),
    no_date: () => first && isOpenEnded(written),
    elsewhere: () => sendsElsewhere(written.body),
    placeholder: () => placeholdersIn(written.body).length > 0,
  };
  return textCodes.filter((code) => holds[code]());
}

const says: Record<TextWarning, string> = {
  only_apologises: 'This only apologises. It won’t stop the clock. Say what you found, what you did, or what you will do and by when.',
  no_date: 'This names no date. It says that work goes on: promise something by a day, if only when you write again.',
  elsewhere: 'This sends the customer elsewhere. They are asking here: ask here for what you need, or get in touch with them yourself.',
  placeholder: 'There is still a placeholder in it. Write what is meant in place of the braces.',
};

/** What to tell the author. The first sentence is its head. */
export function warningText(code: TextWarning): string {
  return says[code];
}
