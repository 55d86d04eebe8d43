import { z } from 'zod';
import type { Ctx } from '#api/context.ts';
import { paceShape, topicShape } from '#api/notices/rules.ts';
import { SEAL } from '#db/sealed.ts';

const shape = z.tuple([z.literal('follow'), z.string(), topicShape, paceShape]);

/** What a guest wants to follow. */
interface GuestsWish {
  /** The secret of the link that knows whose wish it is, and whether it is still good. */
  link: string;
  topic: string;
  pace: string;
}

/** The path that a guest confirms by that they want to follow: only the key of this board can make one. */
export function confirmingPath({ database }: Ctx, { link, topic, pace }: GuestsWish): string {
  return `/follow/confirm/${database.seal(JSON.stringify(['follow', link, topic, pace])).slice(SEAL.length)}`;
}

/** What such a path confirms; undefined where it is not ours. Whether it still does, its link knows. */
export function wishIn({ database }: Ctx, sealed: string): GuestsWish | undefined {
  const parts = shape.safeParse(opened(database, sealed));
  if (!parts.success) return undefined;
  const [, link, topic, pace] = parts.data;
  return { link, topic, pace };
}

function opened({ open }: Ctx['database'], sealed: string): unknown {
  try {
    return JSON.parse(open(`${SEAL}${sealed}`));
  } catch {
    return undefined;
  }
}
