import { Hono } from 'hono';
import { invalid } from '#api/errors.ts';
import { found, signedIn } from '#api/guards.ts';
import type { Env, Fields } from '#api/http/env.ts';
import { text, texts } from '#api/http/fields.ts';
import { form, showAgain } from '#api/http/form.ts';
import { numberIn } from '#api/issues/view.ts';
import { limits } from '#api/limits/rules.ts';
import { fromHere, within } from '#api/limits/tallies.ts';
import { reportAbuse, settleAbuse } from '#api/moderation/abuse-commands.ts';
import { appeal, decideAppeal, restore } from '#api/moderation/appeal-commands.ts';
import { askRemoval, confirmRemoval, hold, redact, redactOwn, refuseRemoval } from '#api/moderation/commands.ts';
import { ownRedactionShape, redactionShape } from '#api/moderation/redaction-rules.ts';
import { parse } from '#api/parse.ts';
import { block, blockWords, unblock, unblockWords } from '#api/screening/commands.ts';
import type { Post } from '#api/screening/withholding.ts';

/** The forms of moderation: of staff at the desk, of an author who appeals, and of whoever tells us of a post. */
export const forms = new Hono<Env>();

function postIn(number: string | undefined, step: string | undefined): Post {
  return { issue: found(numberIn(number)), step: found(numberIn(step)) };
}

/** What was ticked, and what was pasted, a passage a line. */
function partsIn(fields: Fields): { passages: string[]; files: string[] } {
  return { passages: [...texts(fields, 'piece'), ...text(fields, 'passages').split('\n')], files: texts(fields, 'file') };
}

forms.post(
  '/desk/issues/:number/steps/:step/moderation',
  form(async (c, ctx, { act, reason, sentence, request }) => {
    signedIn(ctx);
    const post = postIn(c.req.param('number'), c.req.param('step'));
    if (act !== 'hold' && act !== 'removal') throw invalid('act', 'Please choose what is to be done.');
    const number = await (act === 'hold' ? hold : askRemoval)(ctx, post, { reason, sentence, request });
    return `/desk/moderation/${number}`;
  }),
);

forms.post(
  '/desk/issues/:number/steps/:step/redaction',
  form(async (c, ctx, fields) => {
    signedIn(ctx);
    const post = postIn(c.req.param('number'), c.req.param('step'));
    const { act, reason, sentence, request } = fields;
    const input = { ...partsIn(fields), reason, sentence, request };
    if (act !== 'redact') {
      parse(redactionShape, input);
      return showAgain();
    }
    return `/desk/moderation/${await redact(ctx, post, input)}`;
  }),
);

forms.post(
  '/desk/moderation/reports',
  form(async (_, ctx, fields) => {
    await settleAbuse(ctx, text(fields, 'report'), { outcome: fields['outcome'] });
    return '/desk/moderation/reports';
  }),
);

forms.post(
  '/desk/moderation/words',
  form(async (_, ctx, fields) => {
    if (fields['act'] === 'remove') await unblockWords(ctx, text(fields, 'words'));
    else await blockWords(ctx, { words: text(fields, 'words') });
    return '/desk/moderation/words';
  }),
);

forms.post(
  '/desk/moderation/blocks',
  form(async (_, ctx, fields) => {
    if (fields['act'] === 'remove') await unblock(ctx, text(fields, 'value'));
    else await block(ctx, { value: text(fields, 'value'), reason: text(fields, 'reason') });
    return '/desk/moderation/blocks';
  }),
);

// After the lists, whose names it would take for a number.
forms.post(
  '/desk/moderation/:number',
  form(async (c, ctx, { act, sentence, outcome }) => {
    signedIn(ctx);
    const number = found(numberIn(c.req.param('number')));
    if (act === 'confirm') await confirmRemoval(ctx, number);
    else if (act === 'refuse') await refuseRemoval(ctx, number, { sentence });
    else if (act === 'restore') await restore(ctx, number, { sentence });
    else if (act === 'decide') await decideAppeal(ctx, number, { sentence, outcome });
    else throw invalid('act', 'Please choose what is to be done.');
    return `/desk/moderation/${number}`;
  }),
);

forms.post(
  '/log/moderation/:number/appeal',
  form(async (c, ctx, fields) => {
    const number = found(numberIn(c.req.param('number')));
    await appeal(ctx, number, { text: text(fields, 'text') });
    return `/log/moderation/${number}`;
  }),
);

forms.post(
  '/issues/:number/steps/:step/redaction',
  form(async (c, ctx, fields) => {
    const post = postIn(c.req.param('number'), c.req.param('step'));
    const input = parse(ownRedactionShape, partsIn(fields));
    if (fields['act'] !== 'redact') return showAgain();
    await redactOwn(ctx, post, input);
    return `/issues/${post.issue}#step-${post.step}`;
  }),
);

forms.post(
  '/issues/:number/steps/:step/abuse',
  form(async (c, ctx, fields) => {
    const post = postIn(c.req.param('number'), c.req.param('step'));
    if (!('id' in ctx.viewer)) await within(ctx, fromHere(ctx, limits.abuseReport), 'We were told of many entries from here just now');
    await reportAbuse(ctx, post, { reason: fields['reason'], text: text(fields, 'text') });
    return showAgain('Thank you. Somebody of the staff will look at it.');
  }),
);
