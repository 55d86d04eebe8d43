export interface DiffLine {
  kind: 'same' | 'gone' | 'new';
  text: string;
}

const MOST_CELLS = 1_000_000;

/** How one text became another, line by line: the longest common subsequence stays, what else was there is gone, the rest is new. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [old, young] = [before.split('\n'), after.split('\n')];
  const head = same(old, young);
  const tail = same(old.slice(head).reverse(), young.slice(head).reverse());
  const asSame = (text: string): DiffLine => ({ kind: 'same', text });
  const middle = between(old.slice(head, old.length - tail), young.slice(head, young.length - tail));
  return [...young.slice(0, head).map(asSame), ...middle, ...young.slice(young.length - tail).map(asSame)];
}

/** How many lines two texts have in common at their beginning. */
function same(a: string[], b: string[]): number {
  const first = a.findIndex((line, i) => line !== b[i]);
  return first < 0 ? Math.min(a.length, b.length) : first;
}

function between(old: string[], young: string[]): DiffLine[] {
  const lengths = old.length * young.length > MOST_CELLS ? undefined : commonLengths(old, young);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < young.length) {
    const [gone, added] = [old[i], young[j]];
    if (lengths && gone !== undefined && gone === added) {
      lines.push({ kind: 'same', text: gone });
      i += 1;
      j += 1;
    } else if (gone !== undefined && (added === undefined || at(lengths, i + 1, j) >= at(lengths, i, j + 1))) {
      lines.push({ kind: 'gone', text: gone });
      i += 1;
    } else {
      lines.push({ kind: 'new', text: added ?? '' });
      j += 1;
    }
  }
  return lines;
}

const at = (lengths: number[][] | undefined, i: number, j: number) => lengths?.[i]?.[j] ?? 0;

/** For each pair of places, how many lines the rests from there have in common at most. */
function commonLengths(old: string[], young: string[]): number[][] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Array<number>(young.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i--) {
    const row = lengths[i] ?? [];
    for (let j = young.length - 1; j >= 0; j--) {
      row[j] = old[i] === young[j] ? at(lengths, i + 1, j + 1) + 1 : Math.max(at(lengths, i + 1, j), at(lengths, i, j + 1));
    }
  }
  return lengths;
}
