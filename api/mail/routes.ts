import { Hono } from 'hono';
import { found, signedIn } from '#api/guards.ts';
import type { Env } from '#api/http/env.ts';
import { form } from '#api/http/form.ts';
import { sendAgain } from '#api/mail/commands.ts';

/** The button on a mail that did not go out. */
export const forms = new Hono<Env>().post(
  '/desk/mail/:id',
  form(async (c, ctx) => {
    signedIn(ctx);
    const id = found(c.req.param('id'));
    await sendAgain(ctx, id);
    return `/desk/mail/${encodeURIComponent(id)}`;
  }),
);
