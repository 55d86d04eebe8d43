import { z } from 'zod';
import type { Ctx } from '#api/context.ts';
import { topicShape } from '#api/notices/rules.ts';
import { sealedWords, wordsIn } from '#api/text/sealed-words.ts';

/** Whose mail it is, and which of the things they follow it came for. */
export interface Hearing {
  member: string;
  topic: string;
}

const PURPOSE = 'hear';
const shape = z.tuple([z.uuid(), topicShape]);

/** The path by which the reader of a mail changes what they hear, without signing in: only the key of this board can make one. */
export function hearingPath(ctx: Ctx, { member, topic }: Hearing): string {
  return `/hear/${sealedWords(ctx, PURPOSE, [member, topic])}`;
}

/** Whose such a path is; undefined where it is not ours. */
export function hearingIn(ctx: Ctx, sealed: string): Hearing | undefined {
  const parts = shape.safeParse(wordsIn(ctx, PURPOSE, sealed));
  return parts.success ? { member: parts.data[0], topic: parts.data[1] } : undefined;
}
