import { z } from 'zod';
import type { Ctx } from '#api/context.ts';
import { paceShape, topicShape } from '#api/notices/rules.ts';
import { sealedWords, wordsIn } from '#api/text/sealed-words.ts';

const PURPOSE = 'follow';
const shape = z.tuple([z.string(), topicShape, paceShape]);

/** What a guest wants to follow. */
interface GuestsWish {
  /** The secret of the link that knows whose wish it is, and whether it is still good. */
  link: string;
  topic: string;
  pace: string;
}

/** The path that a guest confirms by that they want to follow: only the key of this board can make one. */
export function confirmingPath(ctx: Ctx, { link, topic, pace }: GuestsWish): string {
  return `/follow/confirm/${sealedWords(ctx, PURPOSE, [link, topic, pace])}`;
}

/** What such a path confirms; undefined where it is not ours. Whether it still does, its link knows. */
export function wishIn(ctx: Ctx, sealed: string): GuestsWish | undefined {
  const parts = shape.safeParse(wordsIn(ctx, PURPOSE, sealed));
  if (!parts.success) return undefined;
  const [link, topic, pace] = parts.data;
  return { link, topic, pace };
}
