import { z } from 'zod';
import type { Ctx } from '#api/context.ts';
import { CONFIRM_DAYS } from '#api/members/link-rules.ts';
import { paceShape, topicShape } from '#api/notices/rules.ts';
import { SEAL } from '#db/sealed.ts';

const shape = z.tuple([z.literal('follow'), z.email(), topicShape, paceShape, z.iso.datetime()]);

/** What a guest wants to follow. */
interface GuestsWish {
  email: string;
  topic: string;
  pace: string;
}

/** The path that a guest confirms by that they want to follow: good for a week, and only the key of this board can make one. */
export function confirmingPath({ database, now }: Ctx, { email, topic, pace }: GuestsWish): string {
  const until = new Date(Date.parse(now) + CONFIRM_DAYS * 86_400_000).toISOString();
  return `/follow/confirm/${database.seal(JSON.stringify(['follow', email, topic, pace, until])).slice(SEAL.length)}`;
}

/** What such a path confirms; undefined where it is not ours, or has run out. */
export function wishIn({ database, now }: Ctx, sealed: string): GuestsWish | undefined {
  const parts = shape.safeParse(opened(database, sealed));
  if (!parts.success) return undefined;
  const [, email, topic, pace, until] = parts.data;
  return until > now ? { email, topic, pace } : undefined;
}

function opened({ open }: Ctx['database'], sealed: string): unknown {
  try {
    return JSON.parse(open(`${SEAL}${sealed}`));
  } catch {
    return undefined;
  }
}
