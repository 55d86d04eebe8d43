import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { filesShape } from '#api/attachments/schemas.ts';
import { approveDraft, publishDraft, refuseDraft } from '#api/desk/decision-commands.ts';
import { addDraftFiles, commentOnDraft, handInDraft, improveDraft, withdrawDraft } from '#api/desk/draft-commands.ts';
import { findDraft, listDrafts } from '#api/desk/draft-queries.ts';
import { approvalShape, draftCommentShape, draftPublicationShape, draftStates, refusalShape, versionShape } from '#api/desk/draft-rules.ts';
import { draftSchema, listedDraftSchema } from '#api/desk/draft-schemas.ts';
import { listedDraft, wholeDraft } from '#api/desk/draft-view.ts';
import { found } from '#api/guards.ts';
import { api } from '#api/http/api.ts';
import { asMember, asMemberReading, body, json, noQuery, page, readProblems, writeProblems } from '#api/http/describe.ts';
import type { Env } from '#api/http/env.ts';
import { placeAfter } from '#api/http/fields.ts';
import { encodeCursor, linkNext, pageShape } from '#api/http/pagination.ts';
import { ordinalShape } from '#api/steps/rules.ts';

const onePath = z.strictObject({ number: ordinalShape });
const uploadShape = z.strictObject({ files: filesShape });
const placeShape = z.tuple([z.string().regex(/^[\dTZ:.-]{4,24}$/), ordinalShape]);
const filterShape = z.strictObject({ state: z.enum(draftStates).optional(), issue: ordinalShape.optional(), ...pageShape });

/** Drafts: answers that somebody else checks before they are published. For staff. */
export const endpoints = api();

async function answered(c: Context<Env>, number: number) {
  const ctx = c.get('ctx');
  return wholeDraft(ctx, found(await findDraft(ctx, number)));
}

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/drafts',
    tags: ['Approval'],
    summary: 'Drafts, those first whose problem is due first (staff)',
    ...asMemberReading('respond'),
    request: { query: filterShape },
    responses: { 200: page(listedDraftSchema, 'A page of drafts'), ...readProblems },
  }),
  async (c) => {
    const { state, issue, limit, after } = c.req.valid('query');
    const ctx = c.get('ctx');
    const states = state ? [state] : draftStates;
    const { items, next: last } = found(await listDrafts(ctx, { states, issue, after: placeAfter(after, placeShape), limit }));
    const next = last ? encodeCursor(last) : null;
    linkNext(c, next);
    return c.json({ items: items.map((item) => listedDraft(ctx, item)), next }, 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/drafts/{number}',
    tags: ['Approval'],
    summary: 'A draft with its versions and comments (staff)',
    ...asMemberReading('respond'),
    request: { params: onePath, query: noQuery },
    responses: { 200: json(draftSchema, 'The draft'), ...readProblems },
  }),
  async (c) => c.json(await answered(c, c.req.valid('param').number), 200),
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/drafts/{number}/versions',
    tags: ['Approval'],
    summary: 'Write another version of a draft, to be handed in (staff)',
    ...asMember('respond'),
    request: { params: onePath, body: body(versionShape) },
    responses: { 201: json(draftSchema, 'The draft'), ...writeProblems },
  }),
  async (c) => {
    const { number } = c.req.valid('param');
    await improveDraft(c.get('ctx'), number, c.req.valid('json'));
    return c.json(await answered(c, number), 201);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/drafts/{number}/attachments',
    tags: ['Approval'],
    summary: 'Add pictures or PDFs to a draft by another version of it, to be handed in (staff)',
    ...asMember('respond'),
    request: { params: onePath, body: { required: true, content: { 'multipart/form-data': { schema: uploadShape } } } },
    responses: { 201: json(draftSchema, 'The draft'), ...writeProblems },
  }),
  async (c) => {
    const { number } = c.req.valid('param');
    await addDraftFiles(c.get('ctx'), number, c.req.valid('form').files);
    return c.json(await answered(c, number), 201);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/drafts/{number}/handing-in',
    tags: ['Approval'],
    summary: 'Hand the latest version in, to be checked by somebody else (staff)',
    ...asMember('respond'),
    request: { params: onePath },
    responses: { 200: json(draftSchema, 'The draft'), ...writeProblems },
  }),
  async (c) => {
    const { number } = c.req.valid('param');
    await handInDraft(c.get('ctx'), number);
    return c.json(await answered(c, number), 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/drafts/{number}/comments',
    tags: ['Approval'],
    summary: 'Say something about a draft to the other staff',
    ...asMember('respond'),
    request: { params: onePath, body: body(draftCommentShape) },
    responses: { 201: json(draftSchema, 'The draft'), ...writeProblems },
  }),
  async (c) => {
    const { number } = c.req.valid('param');
    await commentOnDraft(c.get('ctx'), number, c.req.valid('json'));
    return c.json(await answered(c, number), 201);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/drafts/{number}/approval',
    tags: ['Approval'],
    summary: 'Approve the latest version, named by its hash (approvers and admins, never who wrote it)',
    ...asMember('respond'),
    request: { params: onePath, body: body(approvalShape) },
    responses: { 200: json(draftSchema, 'The draft'), ...writeProblems },
  }),
  async (c) => {
    const { number } = c.req.valid('param');
    await approveDraft(c.get('ctx'), number, c.req.valid('json'));
    return c.json(await answered(c, number), 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/drafts/{number}/refusal',
    tags: ['Approval'],
    summary: 'Send the latest version back, with a reason (approvers and admins, never who wrote it)',
    ...asMember('respond'),
    request: { params: onePath, body: body(refusalShape) },
    responses: { 200: json(draftSchema, 'The draft'), ...writeProblems },
  }),
  async (c) => {
    const { number } = c.req.valid('param');
    await refuseDraft(c.get('ctx'), number, c.req.valid('json'));
    return c.json(await answered(c, number), 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/drafts/{number}/publication',
    tags: ['Approval'],
    summary: 'Publish the approved version, to the letter (staff)',
    ...asMember('respond'),
    request: { params: onePath, body: body(draftPublicationShape) },
    responses: { 200: json(draftSchema, 'The draft, with the step that it became'), ...writeProblems },
  }),
  async (c) => {
    const { number } = c.req.valid('param');
    await publishDraft(c.get('ctx'), number, c.req.valid('json'));
    return c.json(await answered(c, number), 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/drafts/{number}/withdrawal',
    tags: ['Approval'],
    summary: 'Take a draft back (who wrote it, approvers and admins)',
    ...asMember('respond'),
    request: { params: onePath },
    responses: { 200: json(draftSchema, 'The draft'), ...writeProblems },
  }),
  async (c) => {
    const { number } = c.req.valid('param');
    await withdrawDraft(c.get('ctx'), number);
    return c.json(await answered(c, number), 200);
  },
);
