import { z } from 'zod';
import type { Ctx } from '#api/context.ts';
import { topicShape } from '#api/notices/rules.ts';
import { SEAL } from '#db/sealed.ts';

/** Whose mail it is, and which of the things they follow it came for. */
export interface Hearing {
  member: string;
  topic: string;
}

const PREFIX = 'hear:';
const shape = z.tuple([z.uuid(), topicShape]);

/** The path by which the reader of a mail changes what they hear, without signing in: only the key of this board can make one. */
export function hearingPath({ database }: Ctx, { member, topic }: Hearing): string {
  return `/hear/${database.seal(`${PREFIX}${member}:${topic}`).slice(SEAL.length)}`;
}

/** Whose such a path is; undefined where it is not ours. */
export function hearingIn({ database }: Ctx, sealed: string): Hearing | undefined {
  const text = opened(database, sealed);
  const parts = shape.safeParse(text?.startsWith(PREFIX) ? text.slice(PREFIX.length).split(':') : undefined);
  return parts.success ? { member: parts.data[0], topic: parts.data[1] } : undefined;
}

function opened({ open }: Ctx['database'], sealed: string): string | undefined {
  try {
    return open(`${SEAL}${sealed}`);
  } catch {
    return undefined;
  }
}
