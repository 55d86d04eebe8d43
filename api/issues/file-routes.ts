import { createRoute, z } from '@hono/zod-openapi';
import { Hono } from 'hono';
import { findDraftFile } from '#api/approvals/file-queries.ts';
import { attachmentsOf } from '#api/attachments/queries.ts';
import { disposition, filePath, smallPath } from '#api/attachments/rules.ts';
import { attachmentSchema, filesShape } from '#api/attachments/schemas.ts';
import { found, inScope, isStaff } from '#api/guards.ts';
import { api } from '#api/http/api.ts';
import { asMember, json, writeProblems } from '#api/http/describe.ts';
import type { Env } from '#api/http/env.ts';
import { notFoundPage } from '#api/http/error-pages.ts';
import { matches } from '#api/http/etag.ts';
import { text } from '#api/http/fields.ts';
import { form } from '#api/http/form.ts';
import { addFiles, removeFile } from '#api/issues/attaching-commands.ts';
import { bytesOf, type FoundFile, findFile } from '#api/issues/file-queries.ts';
import { findIssue } from '#api/issues/queries.ts';
import { issuePath, numberIn } from '#api/issues/view.ts';
import { ordinalShape } from '#api/steps/rules.ts';

// Everybody's browser may keep what is public for good, since a file never changes; a cache for many asks again soon, so that what
// was removed is not given out for long.
const PUBLIC = 'public, max-age=31536000, s-maxage=300, immutable';

/** The files themselves, and the form that adds them to an entry or takes one off. */
export const forms = new Hono<Env>();

forms.get('/files/:id/:name', async (c) => {
  const ctx = c.get('ctx');
  const id = c.req.param('id');
  const file = (await findFile(ctx, id)) ?? (await findDraftFile(ctx, id));
  const stored = file && storedAt(file, c.req.path);
  if (!file || !stored) return notFoundPage(c);
  const tag = stored === file.file ? `"${file.sha256}"` : `"${file.sha256}-small"`;
  const headers = {
    'content-type': file.type,
    'content-disposition': disposition(file),
    'content-security-policy': "sandbox; default-src 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': file.shown ? PUBLIC : 'private, no-store',
    'accept-ranges': 'none',
    etag: tag,
  };
  if (matches(c.req.header('if-none-match'), tag)) return new Response(null, { status: 304, headers });
  return new Response(new Uint8Array(await bytesOf(ctx, { id: file.id, file: stored })), { headers });
});

/** Which of a file's renditions is asked for by this path; undefined where it names none. */
function storedAt(file: Pick<FoundFile, 'id' | 'type' | 'file' | 'small'>, path: string): string | undefined {
  if (path === filePath(file)) return file.file;
  return path === smallPath(file) ? (file.small ?? undefined) : undefined;
}

forms.post(
  '/issues/:number/attachments',
  form(async (c, ctx, fields, { files = [] }) => {
    const number = found(numberIn(c.req.param('number')));
    if (fields['act'] === 'remove') {
      await removeFile(ctx, number, text(fields, 'file'));
      return `/issues/${number}/attachments`;
    }
    const step = await addFiles(ctx, number, { step: fields['step'] }, files);
    return `${issuePath(found(await findIssue(ctx, number)))}#step-${step}`;
  }),
);

const uploadShape = z.strictObject({
  files: filesShape,
  step: ordinalShape.optional().openapi({ type: 'integer', description: 'An entry of one’s own, at most an hour old; else the newest' }),
});
const params = z.strictObject({ number: ordinalShape });

/** Files, for programs. */
export const endpoints = api();

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/issues/{number}/attachments',
    tags: ['Steps'],
    summary: 'Add pictures or PDFs to a step of one’s own, in its first hour',
    ...asMember('respond', 'report'),
    request: { params, body: { required: true, content: { 'multipart/form-data': { schema: uploadShape } } } },
    responses: { 201: json(z.object({ items: z.array(attachmentSchema) }), 'All files of that step'), ...writeProblems },
  }),
  async (c) => {
    const ctx = c.get('ctx');
    const { number } = c.req.valid('param');
    const { files, step } = c.req.valid('form');
    // What staff show, they show for the company.
    inScope(ctx, [isStaff(ctx.viewer) ? 'respond' : 'report']);
    const n = await addFiles(ctx, number, { step }, files);
    return c.json({ items: (await attachmentsOf(ctx, number, { from: n, to: n, hiddenToo: () => true }))(n).attachments }, 201);
  },
);

endpoints.openapi(
  createRoute({
    method: 'delete',
    path: '/issues/{number}/attachments/{id}',
    tags: ['Steps'],
    summary: 'Take a file off a step of one’s own, for good',
    ...asMember('respond', 'report'),
    request: { params: params.extend({ id: z.uuid() }) },
    responses: { 204: { description: 'It is gone' }, ...writeProblems },
  }),
  async (c) => {
    const ctx = c.get('ctx');
    const { number, id } = c.req.valid('param');
    inScope(ctx, [isStaff(ctx.viewer) ? 'respond' : 'report']);
    await removeFile(ctx, number, id);
    return c.body(null, 204);
  },
);
