import { z } from 'zod';
import type { Ctx } from '#api/context.ts';
import { addText } from '#api/desk/canned-commands.ts';
import { cannedShape } from '#api/desk/canned-rules.ts';
import { comment } from '#api/issues/commands.ts';
import { appeal, decideAppeal, restore } from '#api/moderation/appeal-commands.ts';
import { askRemoval, confirmRemoval, hold, redact } from '#api/moderation/commands.ts';
import type { Post } from '#api/screening/withholding.ts';
import { type Act, known } from './act.ts';
import moderation from './moderation.json' with { type: 'json' };
import { MOMENT, momentOf } from './times.ts';

const text = z.string().min(1);
const doing = { at: z.string().regex(MOMENT), by: text };

const measureShape = z.strictObject({
  ...doing,
  act: z.enum(['hold', 'redact', 'ask', 'confirm', 'appeal', 'reject', 'restore']),
  /** What the command is given, which looks at it itself. */
  input: z.record(z.string(), z.unknown()).default({}),
});
type Measure = z.infer<typeof measureShape>;

const moderationShape = z.strictObject({
  posts: z.array(z.strictObject({ ...doing, issue: text, text, measures: z.array(measureShape) })),
  texts: z.array(cannedShape.extend(doing)),
});

/** What customers wrote that was moderated, and the texts that are prepared for answers. */
export function moderatingActs(now: string): Act[] {
  const { posts, texts } = moderationShape.parse(moderation);
  return [
    ...texts.map(({ at, by, ...input }): Act => ({ at: momentOf(at, now), by, play: async (ctx) => void (await addText(ctx, input)) })),
    ...posts.flatMap((post) => postActs(post, now)),
  ];
}

function postActs({ at, by, issue, text, measures }: z.infer<typeof moderationShape>['posts'][number], now: string): Act[] {
  // Both from when they are there.
  let post: Post = { issue: 0, step: 0 };
  let number = 0;
  const write: Act = {
    at: momentOf(at, now),
    by,
    async play(ctx, stage) {
      const on = known(stage.issues, issue);
      post = { issue: on, step: await comment(ctx, on, { body: text }) };
    },
  };
  const taken = measures.map((one): Act => {
    const play: Act['play'] = async (ctx) => {
      number = await take(ctx, post, number, one);
    };
    return { at: momentOf(one.at, now), by: one.by, play };
  });
  return [write, ...taken];
}

/** Takes a measure on a post, or goes on with the case that one began. Gives the number of the case. */
async function take(ctx: Ctx, post: Post, number: number, { act, input }: Measure): Promise<number> {
  if (act === 'hold') return hold(ctx, post, input);
  if (act === 'ask') return askRemoval(ctx, post, input);
  if (act === 'redact') return redact(ctx, post, input);
  if (act === 'confirm') await confirmRemoval(ctx, number);
  else if (act === 'appeal') await appeal(ctx, number, input);
  else if (act === 'restore') await restore(ctx, number, input);
  else await decideAppeal(ctx, number, { ...input, outcome: 'rejected' });
  return number;
}
