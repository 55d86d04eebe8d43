// SQLite takes 32,766 values in a statement, PostgreSQL 65,535.
const VALUES = 30_000;

/** The rows in parts that fit into a statement each. */
export function* statements<T extends object>(rows: T[]): Generator<T[]> {
  const size = Math.floor(VALUES / Math.max(1, Object.keys(rows[0] ?? {}).length));
  for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size);
}

/** What comes, in lists of at most `size`. */
export async function* batches<T>(source: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const one of source) {
    batch.push(one);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
