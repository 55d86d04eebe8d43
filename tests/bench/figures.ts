/** What is wanted of a figure; what is not named is not checked. */
export interface Budget {
  /** At least this part of the rate of node:http with the same bytes. */
  ofBaseline?: number;
  /** At least this part of the rate of the uncached list on the same board. */
  ofList?: number;
  /** The small board's rate may be this many times the large one's. */
  slower?: number;
}

/** A line of the table. */
export interface Figure {
  engine: string;
  issues: number | null;
  what: string;
  value: number;
  unit: string;
  /** Requests per second of node:http with the same bytes, in the same rounds. */
  baseline?: number;
  /** Median over the rounds of value / baseline. */
  ofBaseline?: number;
  ofList?: number;
  /** Small board's value / this value. */
  slower?: number;
  /** Milliseconds. */
  p50?: number;
  p99?: number;
  /** Milliseconds of processor time that the server itself uses for an answer, without the database's where that is another process. */
  cpu?: number;
  /** Bytes of an answer as sent. */
  bytes?: number;
  budget?: Budget;
  note?: string;
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return (low + high) / 2;
}

/** What the figure does not reach, in words; nothing where it is within its budget. */
export function misses({ budget = {}, ofBaseline, ofList, slower }: Figure): string[] {
  const least = (name: string, is: number | undefined, wanted: number | undefined) =>
    is !== undefined && wanted !== undefined && is < wanted ? [`${show(is)} of ${name}, wanted ${wanted}`] : [];
  const tooSlow = slower !== undefined && budget.slower !== undefined && slower > budget.slower;
  return [
    ...least('node:http', ofBaseline, budget.ofBaseline),
    ...least('the list', ofList, budget.ofList),
    ...(tooSlow ? [`${show(slower)}× slower than on the small board, at most ${budget.slower}×`] : []),
  ];
}

/** Whether anything was wanted of it that could be looked at. */
export function isChecked({ budget = {}, ofBaseline, ofList, slower }: Figure): boolean {
  const looked = [
    [budget.ofBaseline, ofBaseline],
    [budget.ofList, ofList],
    [budget.slower, slower],
  ];
  return looked.some((pair) => pair.every((value) => value !== undefined));
}

/** A number with three digits that count. */
export function show(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}
