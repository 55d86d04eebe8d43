import { v7 as uuid } from 'uuid';
import { readConfig } from '#api/config.ts';
import { createCtx, type Role } from '#api/context.ts';
import { createSession, SESSION_COOKIE } from '#api/members/session.ts';
import { openDatabase } from '#db/open.ts';
import { keys } from './keys.ts';

/** A new member of this role, signed in: the cookie for the browser. */
export async function signedInAs(databaseUrl: string, origin: string, role: Role): Promise<{ name: string; value: string; url: string }> {
  const database = openDatabase(databaseUrl, keys, (error) => {
    throw error;
  });
  try {
    const id = uuid();
    // No newcomer, whose links and repeated texts would be held.
    const created_at = new Date(Date.now() - 30 * 86_400_000).toISOString();
    const row = { id, email: `${id}@example.org`, name: `The ${role}`, password_hash: '', role, created_at, deactivated_at: null };
    await database.write.insertInto('members').values(row).execute();
    const config = readConfig({ DATABASE_URL: databaseUrl });
    const cookie = await createSession(createCtx({ database, config, head: { seq: 0 } }, { role: 'system' }, new Date(), 'test'), id);
    return { name: SESSION_COOKIE, value: /=([^;]+)/.exec(cookie)?.[1] ?? '', url: origin };
  } finally {
    await database.close();
  }
}
