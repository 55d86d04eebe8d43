import { CompiledQuery } from 'kysely';
import { openDatabase } from '#db/open.ts';
import { keys } from './keys.ts';

const nobodysKey = { ...keys, seal: () => '', open: (text: string) => text };

/** Everything that the database holds in its tables, as whoever steals it reads it; with the keys also what is sealed. */
export async function everythingIn(url: string, { withKeys = false } = {}): Promise<string> {
  const database = openDatabase(url, withKeys ? keys : nobodysKey, (error) => {
    throw error;
  });
  try {
    const tables = await database.read.introspection.getTables();
    const names = new Set([...tables.map(({ name }) => name), 'issue_search']);
    const rows = await Promise.all([...names].map((name) => database.read.executeQuery(CompiledQuery.raw(`select * from "${name}"`))));
    return JSON.stringify(rows.map((result) => result.rows));
  } finally {
    await database.close();
  }
}
