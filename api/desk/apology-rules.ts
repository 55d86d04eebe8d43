/** Apologies. Imports nothing that is heavy: the composer asks these rules in the browser too. */
import { isForeign, ownWords } from '#api/desk/own-words-rules.ts';

const sorry =
  /\b(sorry|apolog\w*|regret\w*|inconvenien\w*|unfortunate\w*|understand|frustrat\w*|thank(s| you)|appreciate|patien\w*|feedback|value[ds]?|important to us)\b/i;
const substance =
  /\b(\d+|because|caus\w+|found|fix\w*|refund\w*|replac\w*|credit\w*|repair\w*|chang\w+|sent|ship\w*|deliver\w*|check\w*|test\w*|by (mon|tue|wednes|thurs|fri|satur|sun|to)\w*day|tomorrow)\b/i;

/**
 * Whether a text apologises and says nothing else: every sentence of it is sorry, thankful or understanding, and none
 * names a finding, an act or a date. A promise with a date is never only an apology; what is not in English cannot be told.
 */
export function onlyApologises(body: string, hasPromise: boolean): boolean {
  const sentences = ownWords(body)
    .split(/[.!?\n]+/)
    .filter((sentence) => /\p{L}/u.test(sentence));
  if (hasPromise || sentences.length === 0) return false;
  return (
    sentences.some((sentence) => sorry.test(sentence)) && sentences.every((sentence) => !substance.test(sentence) && !isForeign(sentence))
  );
}

/** Whether a step looks like an answer and says no more than sorry. An apology and an acknowledgement do not look like one. */
export function isHollow({ kind, body, promise }: { kind: string; body: string; promise?: unknown }): boolean {
  return kind !== 'apology' && kind !== 'acknowledgement' && onlyApologises(body, promise !== undefined);
}
