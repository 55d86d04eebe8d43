import { createHmac, randomBytes } from 'node:crypto';
import type { Ctx } from '#api/context.ts';
import type { Database } from '#db/open.ts';

interface Today {
  day: string;
  salt: string;
}

const known = new WeakMap<Database, Today>();
const spare = newSalt();

/**
 * The text as something that tells it from others today, in every process of the board, and that nobody can turn back into it
 * tomorrow: an HMAC-SHA-256 with the day's salt. A plain hash would not do: there are few enough addresses to try them all.
 */
export async function disguise(ctx: Pick<Ctx, 'database' | 'log' | 'now'>, text: string): Promise<string> {
  const salt = await saltOf(ctx);
  return createHmac('sha256', salt).update(text).digest('base64url').slice(0, 22);
}

async function saltOf({ database, log, now }: Pick<Ctx, 'database' | 'log' | 'now'>): Promise<string> {
  const day = now.slice(0, 10);
  const today = known.get(database);
  if (today?.day === day) return today.salt;
  try {
    const salt = await keptSalt(database, day);
    known.set(database, { day, salt });
    return salt;
  } catch (error) {
    log?.error({ err: error }, 'the salt of the day cannot be read: this process counts by one of its own');
    return spare;
  }
}

async function keptSalt({ write }: Database, day: string): Promise<string> {
  await write
    .insertInto('address_salts')
    .values({ day, salt: newSalt() })
    .onConflict((c) => c.column('day').doNothing())
    .execute();
  return (await write.selectFrom('address_salts').select('salt').where('day', '=', day).executeTakeFirstOrThrow()).salt;
}

function newSalt(): string {
  return randomBytes(32).toString('base64url');
}
