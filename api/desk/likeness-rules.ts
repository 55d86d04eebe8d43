import { words } from '#api/text/plain.ts';

/** So many words after each other make a shingle. */
const SHINGLE = 3;
/** Two answers are nearly the same if they share this part of all their shingles. */
const NEARLY = 0.6;
/** Short answers are alike by chance: "It is done." A shorter one is compared as a whole, and with the same issue only. */
const TELLING = 8;
const SHORTEST = 4;
/** What is compared of a text: 20,000 characters would make one answer as costly as forty. */
const READ = 4000;

/** A text made ready to be compared with many. */
export interface Print {
  words: string[];
  shingles: Set<string>;
}

export function printOf(text: string): Print {
  // Another sum or order number makes no other answer.
  const read = words(text.slice(0, READ)).map((word) => (/^\p{N}+$/u.test(word) ? '0' : word));
  const shingles = new Set<string>();
  for (let i = 0; i + SHINGLE <= read.length; i++) shingles.add(read.slice(i, i + SHINGLE).join(' '));
  return { words: read, shingles };
}

/** Whether there is enough of a text that its likeness to another means something. */
export function isTelling(print: Print): boolean {
  return print.words.length >= TELLING;
}

/** Whether two texts can be nearly the same at all, from their lengths: cheaper than to take them apart. */
export function couldBeSame(one: string, other: string): boolean {
  const [short, long] = [one.length, other.length].map((length) => Math.min(length, READ)).toSorted((a, b) => a - b);
  return (short ?? 0) >= 0.4 * (long ?? 0);
}

/** Whether two texts are nearly the same, word for word: Jaccard's index of their shingles. */
export function nearlySame(one: Print, other: Print): boolean {
  if (!isTelling(one) || !isTelling(other)) return one.words.length >= SHORTEST && one.words.join(' ') === other.words.join(' ');
  const [small, large] = one.shingles.size < other.shingles.size ? [one.shingles, other.shingles] : [other.shingles, one.shingles];
  if (small.size < NEARLY * large.size) return false;
  const shared = [...small].filter((shingle) => large.has(shingle)).length;
  return shared >= NEARLY * (one.shingles.size + other.shingles.size - shared);
}
