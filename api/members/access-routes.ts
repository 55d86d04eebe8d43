import { createRoute, z } from '@hono/zod-openapi';
import { Hono } from 'hono';
import { invalid } from '#api/errors.ts';
import { found } from '#api/guards.ts';
import { api } from '#api/http/api.ts';
import { asMember, asMemberReading, body, json, page, readProblems, writeProblems } from '#api/http/describe.ts';
import type { Env } from '#api/http/env.ts';
import { placeAfter, text } from '#api/http/fields.ts';
import { form } from '#api/http/form.ts';
import { encodeCursor, linkNext, pageShape } from '#api/http/pagination.ts';
import { changeRole, deactivateMember, reactivateMember, unlinkCompany } from '#api/members/access-commands.ts';
import { findMember, pageOfMembers } from '#api/members/access-queries.ts';
import { roleChangeShape } from '#api/members/access-rules.ts';
import { memberSchema } from '#api/members/schemas.ts';

const tags = ['Members'];
const params = z.strictObject({ id: z.uuid() });
const standing = { 200: json(memberSchema, 'The member as they are now'), ...writeProblems };

/** What admins do with one member. */
export const forms = new Hono<Env>().post(
  '/desk/members/:id',
  form(async (c, ctx, fields) => {
    const id = found(c.req.param('id'));
    const act = text(fields, 'act');
    if (act === 'role') await changeRole(ctx, id, { role: text(fields, 'role') });
    else if (act === 'deactivate') await deactivateMember(ctx, id);
    else if (act === 'reactivate') await reactivateMember(ctx, id);
    else if (act === 'unlink') await unlinkCompany(ctx, id);
    else throw invalid('act', 'Please choose what to do.');
    return 'id' in ctx.viewer && ctx.viewer.id === id ? '/account' : `/desk/members/${id}`;
  }),
);

/** The same for machines, and the list. For admins; for everybody else nobody is there. */
export const endpoints = api();

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/members',
    tags,
    summary: 'Everybody who has an account, the newest first. For admins',
    ...asMemberReading('admin'),
    request: { query: z.strictObject(pageShape) },
    responses: { 200: page(memberSchema, 'A page of members'), ...readProblems },
  }),
  async (c) => {
    const { limit, after: cursor } = c.req.valid('query');
    const [after] = placeAfter(cursor, z.tuple([z.uuid()])) ?? [];
    const { items, next: place } = found(await pageOfMembers(c.get('ctx'), { after, limit }));
    const next = place && encodeCursor(place);
    linkNext(c, next);
    return c.json({ items, next }, 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'patch',
    path: '/members/{id}',
    tags,
    summary: 'Give a member another role; their sessions end. The last admin stays one. For admins',
    ...asMember('admin'),
    request: { params, body: body(roleChangeShape) },
    responses: standing,
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const before = found(await findMember(c.get('ctx'), id));
    const { role } = c.req.valid('json');
    await changeRole(c.get('ctx'), id, { role });
    return c.json({ ...before, role }, 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/members/{id}/deactivation',
    tags,
    summary: 'Close an account: its sessions and tokens end at once. Not the last admin’s. For admins',
    ...asMember('admin'),
    request: { params },
    responses: standing,
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    await deactivateMember(c.get('ctx'), id);
    return c.json(found(await findMember(c.get('ctx'), id)), 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'delete',
    path: '/members/{id}/deactivation',
    tags,
    summary: 'Open a closed account again; it makes new sessions and tokens. For admins',
    ...asMember('admin'),
    request: { params },
    responses: standing,
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    await reactivateMember(c.get('ctx'), id);
    return c.json(found(await findMember(c.get('ctx'), id)), 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'delete',
    path: '/members/{id}/company-account',
    tags,
    summary: 'Have a company account open this account no more; sessions end. For admins',
    ...asMember('admin'),
    request: { params },
    responses: standing,
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    await unlinkCompany(c.get('ctx'), id);
    return c.json(found(await findMember(c.get('ctx'), id)), 200);
  },
);
