import { z } from 'zod';
import type { Ctx } from '#api/context.ts';
import { sealedWords, wordsIn } from '#api/text/sealed-words.ts';

/** Who follows what. */
interface Following {
  issue: number;
  member: string;
}

const PURPOSE = 'unsubscribe';
const shape = z.tuple([z.coerce.number().int(), z.uuid()]);

/** The path that ends following the issue, with nothing but itself: only the key of this board can make one. */
export function unsubscribePath(ctx: Ctx, { issue, member }: Following): string {
  return `/unsubscribe/${sealedWords(ctx, PURPOSE, [issue, member])}`;
}

/** What such a path ends; undefined where it is not ours. */
export function followingIn(ctx: Ctx, sealed: string): Following | undefined {
  const parts = shape.safeParse(wordsIn(ctx, PURPOSE, sealed));
  return parts.success ? { issue: parts.data[0], member: parts.data[1] } : undefined;
}
