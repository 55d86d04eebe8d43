import { Hono } from 'hono';
import { invalid } from '#api/errors.ts';
import { found } from '#api/guards.ts';
import type { Env } from '#api/http/env.ts';
import { text } from '#api/http/fields.ts';
import { form, showAgain } from '#api/http/form.ts';
import { browserCookie, browserIn } from '#api/members/challenges.ts';
import { addPasskey, askForPasskey, offerPasskey, removePasskey, renamePasskey, signInByPasskey } from '#api/members/passkey-commands.ts';
import { enter } from '#api/members/routes.ts';

/** Signing in with a passkey, and one's own passkeys. Only a script of the page can talk to the authenticator. */
export const forms = new Hono<Env>()
  .post('/sign-in/passkey/challenge', async (c) => {
    const browser = browserIn(c.req.header('cookie'));
    const options = await askForPasskey(c.get('ctx'), browser);
    c.header('Set-Cookie', browserCookie(c.get('ctx'), browser), { append: true });
    return c.json(options);
  })
  .post(
    '/sign-in/passkey',
    form(async (c, ctx, fields) => {
      const member = await signInByPasskey(ctx, browserIn(c.req.header('cookie')), text(fields, 'credential'));
      return enter(c, ctx, fields, member);
    }),
  )
  .post(
    '/account/passkeys/new',
    form(async (c, ctx, { credential, name, current_password }) => {
      const browser = browserIn(c.req.header('cookie'));
      if (credential === undefined) {
        const options = await offerPasskey(ctx, browser, { name, current_password });
        return showAgain(JSON.stringify(options), browserCookie(ctx, browser));
      }
      await addPasskey(ctx, browser, credential);
      return '/account/passkeys?changed=added';
    }),
  )
  .post(
    '/account/passkeys/:id',
    form(async (c, ctx, fields) => {
      const id = found(c.req.param('id'));
      const act = text(fields, 'act');
      if (act === 'rename') {
        await renamePasskey(ctx, id, { name: text(fields, 'name') });
        return '/account/passkeys?changed=renamed';
      }
      if (act !== 'remove') throw invalid('act', 'Please choose what to do.');
      await removePasskey(ctx, id, text(fields, 'current_password'));
      return '/account/passkeys?changed=removed';
    }),
  );
