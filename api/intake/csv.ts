import { pipeline, type Readable } from 'node:stream';
import { parse } from 'csv-parse';

/** A row of a CSV file with the number of its first line, or what is wrong with the file from that line on. */
export type CsvRow = { line: number; cells: string[] } | { line: number; broken: string };

const MAX_ROW_BYTES = 1_000_000;

/** The rows of a CSV file as they come, however long it is. Empty lines are left out; cells may span lines. */
export async function* csvRows(source: Readable): AsyncGenerator<CsvRow> {
  let delivered = 0;
  let stoppedAfter: number | undefined;
  const parser = parse({
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    record_delimiter: ['\r\n', '\n'],
    max_record_size: MAX_ROW_BYTES,
    // An error would throw away the rows that were read before it and not yet taken.
    skip_records_with_error: true,
    on_skip() {
      stoppedAfter ??= parser.info.records;
      return undefined;
    },
  });
  pipeline(source, parser, () => {});
  const records: AsyncIterable<string[]> = parser;
  let line = 1;
  for await (const cells of records) {
    if (delivered === stoppedAfter) break;
    delivered += 1;
    if (cells.length > 1 || cells[0] !== '') yield { line, cells };
    // Not the parser's own count: for it, a Windows line end inside a cell is two.
    line += 1 + cells.reduce((lines, cell) => lines + lineEndsIn(cell), 0);
  }
  if (stoppedAfter !== undefined) yield { line, broken: 'a quotation mark is opened here and not closed: nothing after it was read' };
}

function lineEndsIn(cell: string): number {
  let ends = 0;
  for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) ends += 1;
  return ends;
}
