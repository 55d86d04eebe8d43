import { createRoute, z } from '@hono/zod-openapi';
import type { Ctx } from '#api/context.ts';
import { found } from '#api/guards.ts';
import { api } from '#api/http/api.ts';
import { asMember, asMemberReading, body, created, json, noQuery, page, readProblems, writeProblems } from '#api/http/describe.ts';
import { addTeam, giveArea, joinTeam, leaveTeam } from '#api/teams/commands.ts';
import { findTeam, listTeams } from '#api/teams/queries.ts';
import { areaTeamShape, teamShape } from '#api/teams/rules.ts';
import { teamSchema } from '#api/teams/schemas.ts';

const tags = ['Teams'];
const slug = z.string().max(100);
const membership = z.strictObject({ slug, member: z.uuid() });
const standing = { 200: json(teamSchema, 'The team as it is now'), ...writeProblems };

/** Who of the staff works together. For staff; for everybody else there are no teams. */
export const endpoints = api();

const teamNow = async (ctx: Ctx, slug: string) => found(await findTeam(ctx, slug));

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/teams',
    tags,
    summary: 'All teams. For staff',
    ...asMemberReading('respond'),
    request: { query: noQuery },
    responses: { 200: page(teamSchema, 'All teams'), ...readProblems },
  }),
  async (c) => c.json({ items: found(await listTeams(c.get('ctx'))), next: null }, 200),
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/teams',
    tags,
    summary: 'Form a team. For admins',
    ...asMember('admin'),
    request: { body: body(teamShape) },
    responses: { 201: created(teamSchema, 'The team'), ...writeProblems },
  }),
  async (c) => {
    const ctx = c.get('ctx');
    const team = await addTeam(ctx, c.req.valid('json'));
    c.header('Location', `${ctx.config.publicOrigin}/api/v1/teams`);
    return c.json(await teamNow(ctx, team), 201);
  },
);

endpoints.openapi(
  createRoute({
    method: 'put',
    path: '/teams/{slug}/members/{member}',
    tags,
    summary: 'Put a member of the staff into a team. For admins',
    ...asMember('admin'),
    request: { params: membership },
    responses: standing,
  }),
  async (c) => {
    const { slug, member } = c.req.valid('param');
    await joinTeam(c.get('ctx'), slug, member);
    return c.json(await teamNow(c.get('ctx'), slug), 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'delete',
    path: '/teams/{slug}/members/{member}',
    tags,
    summary: 'Take a member out of a team. For admins',
    ...asMember('admin'),
    request: { params: membership },
    responses: standing,
  }),
  async (c) => {
    const { slug, member } = c.req.valid('param');
    await leaveTeam(c.get('ctx'), slug, member);
    return c.json(await teamNow(c.get('ctx'), slug), 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'put',
    path: '/areas/{slug}/team',
    tags,
    summary: 'Let a team answer for an area, or none. Its open problems that no team works on go along. For admins',
    ...asMember('admin'),
    request: { params: z.strictObject({ slug }), body: body(areaTeamShape) },
    responses: { 204: { description: 'It does' }, ...writeProblems },
  }),
  async (c) => {
    await giveArea(c.get('ctx'), c.req.valid('param').slug, c.req.valid('json'));
    return c.body(null, 204);
  },
);
