import { type Context, Hono } from 'hono';
import { Refusal } from '#api/errors.ts';
import { found } from '#api/guards.ts';
import type { Env } from '#api/http/env.ts';
import { form, showAgain } from '#api/http/form.ts';
import { browserCookie, browserIn } from '#api/members/challenges.ts';
import { askCompany, NotLetIn, signInByCompany } from '#api/members/company-commands.ts';
import { enter } from '#api/members/routes.ts';

/** Staff signing in at their company. The page that is shown again leads there: a form of ours may be sent nowhere else. */
export const forms = new Hono<Env>()
  .post(
    '/sign-in/oidc',
    form(async (c, ctx) => {
      const browser = browserIn(c.req.header('cookie'));
      try {
        const url = await askCompany(ctx, browser, c.req.query('next') ?? '');
        return showAgain(url, browserCookie(ctx, browser));
      } catch (error) {
        throw refusalFor(c, error);
      }
    }),
  )
  // A GET by nature: the provider sends the browser here. It counts once, for what this browser asked.
  .get('/sign-in/oidc/callback', async (c) => {
    const ctx = c.get('ctx');
    found(ctx.config.companySignIn);
    try {
      const { member, next } = await signInByCompany(ctx, browserIn(c.req.header('cookie')), new URL(c.req.url).search);
      return c.redirect(await enter(c, ctx, { next }, member), 303);
    } catch (error) {
      refusalFor(c, error);
      return c.redirect(`/sign-in/oidc?why=${error instanceof NotLetIn ? error.reason : 'failed'}`, 303);
    }
  });

/** The sentence for the page. What the provider said is for the log: its kind, and nothing that somebody else wrote. */
function refusalFor(c: Context<Env>, error: unknown): Refusal {
  if (!(error instanceof NotLetIn)) throw error;
  const { cause } = error;
  const kind = cause instanceof Error ? { type: cause.name, code: 'code' in cause ? cause.code : undefined } : undefined;
  c.get('log').warn({ reason: error.reason, ...kind, request_id: c.get('ctx').requestId }, 'the company’s sign-in let nobody in');
  return new Refusal('conflict', error.message);
}
