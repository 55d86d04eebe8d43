import { createRoute, z } from '@hono/zod-openapi';
import { Hono } from 'hono';
import { requireApproval, waiveApproval } from '#api/approvals/commands.ts';
import { listApprovalRules } from '#api/approvals/queries.ts';
import { approvable, approvalRuleShape } from '#api/approvals/rules.ts';
import { invalid } from '#api/errors.ts';
import { found, signedIn } from '#api/guards.ts';
import { api } from '#api/http/api.ts';
import { asMember, asMemberReading, body, json, noQuery, oneOf, page, readProblems, timeShape, writeProblems } from '#api/http/describe.ts';
import type { Env } from '#api/http/env.ts';
import { text } from '#api/http/fields.ts';
import { form } from '#api/http/form.ts';

const SETTINGS = '/desk/settings/approval';

/** How admins say what needs approval. */
export const forms = new Hono<Env>().post(
  SETTINGS,
  form(async (_, ctx, fields) => {
    signedIn(ctx);
    const act = text(fields, 'act');
    if (act === 'add') await requireApproval(ctx, { area: text(fields, 'area'), what: text(fields, 'what') });
    else if (act === 'waive') await waiveApproval(ctx, text(fields, 'id'));
    else throw invalid('act', 'Please choose what to do.');
    return SETTINGS;
  }),
);

const ruleSchema = z
  .object({
    id: z.string(),
    area: z.string().nullable().openapi({ description: 'The slug of an area; null: every area' }),
    what: oneOf(approvable).openapi({ description: '`any` answer, comments by staff too, a kind of step, or a decline for one reason' }),
    created_at: timeShape,
  })
  .openapi('ApprovalRule');

export const endpoints = api();

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/approval-rules',
    tags: ['Approval'],
    summary: 'What needs a second person before an agent’s answer is published (staff)',
    ...asMemberReading('respond'),
    request: { query: noQuery },
    responses: { 200: page(ruleSchema, 'All of it'), ...readProblems },
  }),
  async (c) => c.json({ items: found(await listApprovalRules(c.get('ctx'))), next: null }, 200),
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/approval-rules',
    tags: ['Approval'],
    summary: 'Ask for approval of what agents write: everything, a kind of step or a reason, in one area or in all (admins)',
    ...asMember('admin'),
    request: { body: body(approvalRuleShape) },
    responses: { 201: json(ruleSchema, 'The new rule'), ...writeProblems },
  }),
  async (c) => c.json(await requireApproval(c.get('ctx'), c.req.valid('json')), 201),
);

endpoints.openapi(
  createRoute({
    method: 'delete',
    path: '/approval-rules/{id}',
    tags: ['Approval'],
    summary: 'Ask for it no longer (admins)',
    ...asMember('admin'),
    request: { params: z.strictObject({ id: z.string().max(100) }) },
    responses: { 204: { description: 'It is gone' }, ...writeProblems },
  }),
  async (c) => {
    await waiveApproval(c.get('ctx'), c.req.valid('param').id);
    return c.body(null, 204);
  },
);
