import { LimitNode, PostgresQueryCompiler, ValueNode } from 'kysely';
import pg from 'pg';

/** What the server says where a statement gives other columns than it did when it was read: a migration came in between. */
const OTHER_COLUMNS = '0A000';
// Texts that depend on what was asked for (a list of numbers, a choice of filters) could be any number.
const MOST = 300;
// How rare a word is decides how to look for it, which no plan that is kept can know. And to ask for a plan is to be told of it.
const ANEW = /::tsquery|^explain/;

/** Writes limits into the text: a plan that is kept for all values must know how few rows are wanted, else it is made for a tenth of all. */
export class KeptPlans extends PostgresQueryCompiler {
  override visitLimit({ limit }: LimitNode): void {
    const told = ValueNode.is(limit) && typeof limit.value === 'number';
    super.visitLimit(LimitNode.create(told ? ValueNode.createImmediate(limit.value) : limit));
  }
}

/** Asks over a connection and gives the rows. Throws what the server says. */
export type Ask = <R extends pg.QueryResultRow>(text: string, values: unknown[]) => Promise<R[]>;

/**
 * Names statements by their text, so that the server reads each once for a connection and keeps its plan, where it would else do
 * both at every question: that takes longer than to answer most of ours.
 */
export function namingStatements(client: pg.ClientBase): Ask {
  const names = new Map<string, string>();
  let made = 0;
  const nameOf = (text: string): string | undefined => {
    const known = names.get(text);
    if (known !== undefined || names.size >= MOST || ANEW.test(text)) return known;
    made += 1;
    names.set(text, `read_${made}`);
    return names.get(text);
  };
  const ask: Ask = async <R extends pg.QueryResultRow>(text: string, values: unknown[]) => {
    const name = nameOf(text);
    const { rows } = await client.query<R>(name === undefined ? { text, values } : { name, text, values });
    return rows;
  };
  return async (text, values) => {
    try {
      return await ask(text, values);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || error.code !== OTHER_COLUMNS) throw error;
      // Under another name it is read anew.
      names.delete(text);
      return ask(text, values);
    }
  };
}
