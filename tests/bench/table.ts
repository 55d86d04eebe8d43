import { type Figure, isChecked, misses, show } from './figures.ts';

const heads = ['engine', 'issues', 'what', 'figure', 'node:http', 'ratio', 'of list', 'vs small', 'p50 ms', 'p99 ms', 'cpu ms', 'kB', ''];

/** The figures as one table for people, with what misses its budget below. */
export function table(figures: Figure[]): string {
  const rows = [heads, ...figures.map(cells)];
  const widths = heads.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const line = (row: string[]) =>
    row
      .map((cell, i) => (i < 3 || i === heads.length - 1 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line), '', ...verdict(figures)].join('\n');
}

function cells(figure: Figure): string[] {
  const { engine, issues, what, value, unit, baseline, ofBaseline, ofList, slower, p50, p99, cpu, bytes, budget = {}, note } = figure;
  const number = (given: number | undefined) => (given === undefined ? '' : show(given));
  const wanted = (is: number | undefined, sign: string, limit: number | undefined) =>
    is === undefined ? '' : `${is.toFixed(3)}${limit === undefined ? '' : ` ${sign}${limit}`}`;
  return [
    engine,
    issues === null ? '' : issues.toLocaleString('en'),
    what,
    `${show(value)} ${unit}`,
    number(baseline),
    wanted(ofBaseline, '≥', budget.ofBaseline),
    wanted(ofList, '≥', budget.ofList),
    slower === undefined ? '' : `${slower.toFixed(2)}× ≤${budget.slower ?? ''}`,
    number(p50),
    number(p99),
    number(cpu),
    bytes === undefined ? '' : (bytes / 1000).toFixed(1),
    note ?? (isChecked(figure) ? (misses(figure).length > 0 ? 'MISSED' : 'ok') : ''),
  ];
}

function verdict(figures: Figure[]): string[] {
  const checked = figures.filter(isChecked);
  const missed = checked.filter((figure) => misses(figure).length > 0);
  const lines = missed.map((figure) => {
    const board = `${figure.engine} ${figure.issues?.toLocaleString('en') ?? ''}`;
    return `MISSED: ${figure.what} on ${board}: ${misses(figure).join('; ')}`;
  });
  return [...lines, `${checked.length - missed.length} of ${checked.length} figures are within their budgets.`];
}
