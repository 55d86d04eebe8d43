import { createRoute, z } from '@hono/zod-openapi';
import { respond } from '#api/desk/commands.ts';
import { openDraft } from '#api/desk/draft-commands.ts';
import { findDraft } from '#api/desk/draft-queries.ts';
import { draftSchema } from '#api/desk/draft-schemas.ts';
import { wholeDraft } from '#api/desk/draft-view.ts';
import { responseShape } from '#api/desk/rules.ts';
import { found, inScope, isStaff } from '#api/guards.ts';
import { api } from '#api/http/api.ts';
import { asMember, body, created, json, writeProblems } from '#api/http/describe.ts';
import { comment } from '#api/issues/commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { commentShape, reporterName } from '#api/issues/rules.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { ordinalShape } from '#api/steps/rules.ts';
import { stepSchema } from '#api/steps/schemas.ts';

const entryShape = commentShape.required({ kind: true });
const draftableShape = responseShape.safeExtend({
  draft: z
    .boolean('Please answer with true or false.')
    .optional()
    .meta({ description: 'Have somebody else check it before it is published' }),
});
const newStepShape = z.discriminatedUnion('kind', [draftableShape, entryShape], 'Please choose what kind of step this is.');

/** A new step on a problem: the company's, the reporter's answer or another member's comment. */
export const endpoints = api();

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/issues/{number}/steps',
    tags: ['Steps'],
    summary:
      'Add a step: staff one of the company’s kinds, with at most one promise, or a comment; the reporter an answer, other members a comment',
    ...asMember('respond', 'report'),
    request: { params: z.strictObject({ number: ordinalShape }), body: body(newStepShape) },
    responses: {
      201: json(stepSchema, 'The new step'),
      202: created(draftSchema, 'The draft, handed in: nothing is published yet'),
      ...writeProblems,
    },
  }),
  async (c) => {
    const ctx = c.get('ctx');
    const { number } = c.req.valid('param');
    const { draft, ...entry } = { draft: undefined, ...c.req.valid('json') };
    const ours = entry.kind !== 'answer' && entry.kind !== 'comment';
    // What staff say, they say for the company, a comment too.
    inScope(ctx, [ours || isStaff(ctx.viewer) ? 'respond' : 'report']);
    if (draft && ours) {
      const opened = wholeDraft(ctx, found(await findDraft(ctx, await openDraft(ctx, number, entry))));
      c.header('Location', `${ctx.config.publicOrigin}/api/v1/drafts/${opened.number}`);
      return c.json(opened, 202);
    }
    const id = await (ours ? respond(ctx, number, entry) : comment(ctx, number, entry));
    const reporter = reporterName(found(await findIssue(ctx, number)));
    const [step] = await stepsOf(ctx, number, reporter, { after: id - 1, limit: 1 });
    return c.json(found(step), 201);
  },
);
