import { type Context, Hono } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import type { Ctx } from '#api/context.ts';
import { invalid, Refusal } from '#api/errors.ts';
import { found } from '#api/guards.ts';
import type { Env } from '#api/http/env.ts';
import { form, showAgain } from '#api/http/form.ts';
import { confirmJoining, confirmReport, unsubscribe } from '#api/issues/guest-commands.ts';
import { toConfirm } from '#api/issues/guest-queries.ts';
import { findIssue } from '#api/issues/queries.ts';
import { TRACKING_COOKIE, trackerBy } from '#api/issues/tracking.ts';
import { renewTracking, revokeTracking } from '#api/issues/tracking-commands.ts';
import { issuePath, numberIn } from '#api/issues/view.ts';

/** The buttons behind the links in mails. Each link's secret is the right to press its button; opening a link changes nothing. */
export const forms = new Hono<Env>();

forms.post(
  '/confirm/:secret',
  form(async (c, ctx) => {
    const secret = found(c.req.param('secret'));
    const what = await toConfirm(ctx, secret);
    if (what && what.kind !== 'report') return issuePath(await confirmJoining(ctx, secret));
    const { tracking, ...issue } = await confirmReport(ctx, secret);
    if (tracking === undefined) return `/sign-in?next=/issues/${issue.number}`;
    letIn(c, ctx, tracking);
    return issuePath(issue);
  }),
);

forms.post(
  '/t/:secret',
  form(async (c, ctx) => {
    const secret = found(c.req.param('secret'));
    const tracker = await trackerBy(ctx, secret);
    if (!tracker) throw new Refusal('conflict', 'This link opens nothing any more.');
    letIn(c, ctx, secret);
    return issuePath(found(await findIssue({ ...ctx, viewer: tracker }, tracker.tracks.issue)));
  }),
);

forms.post(
  '/issues/:number/tracking',
  form(async (c, ctx, { act }) => {
    const number = found(numberIn(c.req.param('number')));
    if (act === 'leave') {
      deleteCookie(c, TRACKING_COOKIE, { path: '/' });
      return '/';
    }
    if (act === 'renew') {
      await renewTracking(ctx, number);
      return showAgain('A new link is on its way to your mail.');
    }
    if (act !== 'revoke') throw invalid('act', 'Please choose what to do.');
    await revokeTracking(ctx, number);
    return showAgain('The link is switched off.');
  }),
);

// Mail programs press this button themselves (RFC 8058): the answer is the page, since they follow no redirection.
forms.post(
  '/unsubscribe/:secret',
  form(async (c, ctx) => {
    await unsubscribe(ctx, found(c.req.param('secret')));
    return showAgain();
  }),
);

/** The reporter's own browser, for that one problem: until it is closed, or the link is revoked. */
function letIn(c: Context<Env>, { config }: Ctx, secret: string): void {
  setCookie(c, TRACKING_COOKIE, secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: config.publicOrigin.startsWith('https:'),
  });
}
