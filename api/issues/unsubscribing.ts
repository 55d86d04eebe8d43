import { z } from 'zod';
import type { Ctx } from '#api/context.ts';
import { SEAL } from '#db/sealed.ts';

/** Who follows what. */
interface Following {
  issue: number;
  member: string;
}

const PREFIX = 'unsubscribe:';
const shape = z.tuple([z.coerce.number().int(), z.uuid()]);

/** The path that ends following the issue, with nothing but itself: only the key of this board can make one. */
export function unsubscribePath({ database }: Ctx, { issue, member }: Following): string {
  return `/unsubscribe/${database.seal(`${PREFIX}${issue}:${member}`).slice(SEAL.length)}`;
}

/** What such a path ends; undefined where it is not ours. */
export function followingIn({ database }: Ctx, sealed: string): Following | undefined {
  const text = opened(database, sealed);
  const parts = shape.safeParse(text?.startsWith(PREFIX) ? text.slice(PREFIX.length).split(':') : undefined);
  return parts.success ? { issue: parts.data[0], member: parts.data[1] } : undefined;
}

function opened({ open }: Ctx['database'], sealed: string): string | undefined {
  try {
    return open(`${SEAL}${sealed}`);
  } catch {
    return undefined;
  }
}
