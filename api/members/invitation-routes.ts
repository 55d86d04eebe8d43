import { createRoute, z } from '@hono/zod-openapi';
import { Hono } from 'hono';
import { invalid } from '#api/errors.ts';
import { signedIn } from '#api/guards.ts';
import { api } from '#api/http/api.ts';
import { asMember, body, json, oneOf, writeProblems } from '#api/http/describe.ts';
import type { Env } from '#api/http/env.ts';
import { text } from '#api/http/fields.ts';
import { form, showAgain } from '#api/http/form.ts';
import { invite } from '#api/members/commands.ts';
import { inviteByMail } from '#api/members/invitation-commands.ts';
import { mailedInvitationShape } from '#api/members/invitation-rules.ts';
import { roles } from '#api/members/rules.ts';

/** Inviting staff: by mail, which leads to the mail, or by a link, which the page shows this once. */
export const forms = new Hono<Env>().post(
  '/desk/members',
  form(async (_, ctx, fields) => {
    signedIn(ctx);
    const { email, role, act } = { email: text(fields, 'email'), role: text(fields, 'role'), act: text(fields, 'act') };
    if (act === 'mail') return `/desk/mail/${await inviteByMail(ctx, { email, role })}`;
    if (act === 'link') return showAgain(`${ctx.config.publicOrigin}${await invite(ctx, role)}`);
    throw invalid('act', 'Please choose how the invitation is to go out.');
  }),
);

const sentSchema = z
  .object({ email: z.string(), role: oneOf(roles), mail: z.uuid().openapi({ description: 'The mail, at /desk/mail/{mail}' }) })
  .openapi('Invitation');

/** The same for machines, by mail alone: an answer may be kept to be repeated, and a link is to be nowhere. */
export const endpoints = api();

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/invitations',
    tags: ['Members'],
    summary: 'Invite somebody by mail: a link that gives a role, good once, for seven days. For admins',
    ...asMember('admin'),
    request: { body: body(mailedInvitationShape) },
    responses: { 201: json(sentSchema, 'The invitation is on its way'), ...writeProblems },
  }),
  async (c) => {
    const wanted = c.req.valid('json');
    const mail = await inviteByMail(c.get('ctx'), wanted);
    return c.json({ ...wanted, mail }, 201);
  },
);
