import { Hono } from 'hono';
import type { Ctx } from '#api/context.ts';
import { invalid } from '#api/errors.ts';
import { found } from '#api/guards.ts';
import type { Env, Fields } from '#api/http/env.ts';
import { asDecided } from '#api/http/fields.ts';
import { type Again, form, showAgain } from '#api/http/form.ts';
import { attaching } from '#api/issues/attaching-commands.ts';
import { comment, correctReport, giveVerdict, publishIssue, reportIssue, withdrawIssue } from '#api/issues/commands.ts';
import { askToJoin, reportAsGuest } from '#api/issues/guest-commands.ts';
import type { Joining } from '#api/issues/guest-rules.ts';
import { addAffected, follow, removeAffected, unfollow } from '#api/issues/joining-commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { reportShape } from '#api/issues/rules.ts';
import { issuePath, numberIn } from '#api/issues/view.ts';
import { parse } from '#api/parse.ts';

/** The forms on the pages of problems. Each leads to the problem's page. */
export const forms = new Hono<Env>();

forms.post(
  '/issues/new',
  form(async (_, ctx, fields) => {
    const { area, visibility, display_name, email } = fields;
    const { title, body, private_details, confirm_public } = fields['act'] === 'send' ? asDecided(fields, ['title', 'body']) : fields;
    const report = parse(reportShape, { title, body, area, visibility, private_details, display_name, confirm_public });
    if (fields['act'] !== 'send') return showAgain();
    if ('id' in ctx.viewer) return issuePath(await reportIssue(ctx, report, 'web'));
    return reportAsGuest(ctx, { email, report, channel: 'web' });
  }),
);

forms.post(
  '/issues/:number',
  form(async (c, ctx, fields, { files }) => {
    const number = found(numberIn(c.req.param('number')));
    const { body, corrects, confirm_public } = asDecided(fields, ['body']);
    const step = await attaching(ctx, number, files, (ctx) => comment(ctx, number, { body, corrects, confirm_public }));
    return pageOf(ctx, number, `#step-${step}`);
  }),
);

forms.post(
  '/issues/:number/correction',
  form(async (c, ctx, fields) => {
    const { title, body, confirm_public } = asDecided(fields, ['title', 'body']);
    return issuePath(await correctReport(ctx, found(numberIn(c.req.param('number'))), { title, body, confirm_public }));
  }),
);

forms.post(
  '/issues/:number/verdict',
  form(async (c, ctx, fields) => {
    const number = found(numberIn(c.req.param('number')));
    const { outcome, rating, text, confirm_public } = asDecided(fields, ['text']);
    await giveVerdict(ctx, number, { outcome, rating, text, confirm_public });
    return pageOf(ctx, number);
  }),
);

forms.post(
  '/issues/:number/withdrawal',
  form(async (c, ctx) => {
    const number = found(numberIn(c.req.param('number')));
    await withdrawIssue(ctx, number);
    return pageOf(ctx, number);
  }),
);

forms.post(
  '/issues/:number/publication',
  form(async (c, ctx, { confirm_public }) => {
    const number = found(numberIn(c.req.param('number')));
    await publishIssue(ctx, number, { confirm_public });
    return pageOf(ctx, number);
  }),
);

forms.post(
  '/issues/:number/affected',
  form(async (c, ctx, fields) => {
    const number = found(numberIn(c.req.param('number')));
    if (!('id' in ctx.viewer)) return joinAsGuest(ctx, number, 'affected', fields);
    await (adds(fields) ? addAffected(ctx, number) : removeAffected(ctx, number));
    return pageOf(ctx, number);
  }),
);

forms.post(
  '/issues/:number/follow',
  form(async (c, ctx, fields) => {
    const number = found(numberIn(c.req.param('number')));
    if (!('id' in ctx.viewer)) return joinAsGuest(ctx, number, 'follow', fields);
    await (adds(fields) ? follow(ctx, number) : unfollow(ctx, number));
    return pageOf(ctx, number);
  }),
);

/** Without an address yet, a guest is led to the page that asks for it. */
async function joinAsGuest(ctx: Ctx, number: number, joining: Joining, { email }: Fields): Promise<string | Again> {
  found(await findIssue(ctx, number));
  if (email === undefined) return `/issues/${number}/${joining}`;
  await askToJoin(ctx, number, joining, email);
  return showAgain();
}

function adds({ act }: Fields): boolean {
  if (act !== 'add' && act !== 'remove') throw invalid('act', 'Please choose what to do.');
  return act === 'add';
}

async function pageOf(ctx: Ctx, number: number, place = ''): Promise<string> {
  return issuePath(found(await findIssue(ctx, number))) + place;
}
