import { type Context, Hono } from 'hono';
import type { Ctx, Member } from '#api/context.ts';
import { found, isStaff } from '#api/guards.ts';
import type { Env, Fields } from '#api/http/env.ts';
import { form, showAgain } from '#api/http/form.ts';
import { isOwnPath } from '#api/http/paths.ts';
import { acceptFirstInvitation, signIn } from '#api/members/commands.ts';
import { requestSignIn, signInByLink } from '#api/members/link-commands.ts';
import { joinsAtOnce } from '#api/members/queries.ts';
import { createSession, endSession } from '#api/members/session.ts';
import { joinByLink, requestJoining, requestSignUp, signUpByLink } from '#api/members/sign-up-commands.ts';

/** Signing up (by a link in a mail, or an invitation), in (by password, or by a link in a mail) and out. `next` (in the form or the URL) says where on this site to go afterwards, `invitation` is the link's secret. */
export const forms = new Hono<Env>()
  .post(
    '/sign-up',
    form(async (c, ctx, fields) => {
      const { email, password, name } = fields;
      const invitation = asked(c, fields, 'invitation');
      if (invitation && (await joinsAtOnce(ctx, invitation)))
        return enter(c, ctx, fields, await acceptFirstInvitation(ctx, invitation, { email, password, name }));
      if (invitation) await requestJoining(ctx, invitation, { email });
      else await requestSignUp(ctx, { email }, next(c, fields, ''));
      return showAgain();
    }),
  )
  .post(
    '/sign-up/:secret',
    form(async (c, ctx, fields) => {
      const { name, password } = fields;
      const [secret, invitation] = [found(c.req.param('secret')), asked(c, fields, 'invitation')];
      const chosen = { name, password };
      return enter(c, ctx, fields, await (invitation ? joinByLink(ctx, secret, invitation, chosen) : signUpByLink(ctx, secret, chosen)));
    }),
  )
  .post(
    '/sign-in',
    form(async (c, ctx, fields) => {
      const { email, password, act } = fields;
      if (act !== 'link') return enter(c, ctx, fields, await signIn(ctx, { email, password }));
      await requestSignIn(ctx, { email }, next(c, fields, ''));
      return showAgain();
    }),
  )
  .post(
    '/sign-in/:secret',
    form(async (c, ctx, fields) =>
      enter(c, ctx, fields, await signInByLink(ctx, found(c.req.param('secret')), asked(c, fields, 'invitation'))),
    ),
  )
  .post(
    '/sign-out',
    form(async (c, ctx, fields) => {
      c.header('Set-Cookie', await endSession(ctx, c.req.header('Cookie')), { append: true });
      return next(c, fields, '/');
    }),
  );

/** Signs the member in on this browser. Returns where to go: where they wanted to, else the desk or the board. */
export async function enter(c: Context<Env>, ctx: Ctx, fields: Fields, member: Member): Promise<string> {
  // Always a new session: a secret that somebody planted or knew from before is worth nothing.
  await endSession(ctx, c.req.header('Cookie'));
  c.header('Set-Cookie', await createSession(ctx, member.id, c.req.header('User-Agent')), { append: true });
  return next(c, fields, isStaff(member) ? '/desk' : '/');
}

function next(c: Context<Env>, fields: Fields, otherwise: string): string {
  const path = asked(c, fields, 'next');
  return path && isOwnPath(path) ? path : otherwise;
}

function asked(c: Context<Env>, fields: Fields, name: string): string | undefined {
  const value = fields[name] ?? c.req.query(name);
  return typeof value === 'string' ? value : undefined;
}
