import { z } from 'zod';
import { requireApproval } from '#api/approvals/commands.ts';
import { approvalRuleShape } from '#api/approvals/rules.ts';
import type { Ctx } from '#api/context.ts';
import { refuseDraft } from '#api/desk/decision-commands.ts';
import { commentOnDraft, openDraft } from '#api/desk/draft-commands.ts';
import { findDraft } from '#api/desk/draft-queries.ts';
import { warningCodes } from '#api/desk/warning-rules.ts';
import { found } from '#api/guards.ts';
import { companyKinds } from '#api/steps/rules.ts';
import { type Act, known } from './act.ts';
import checking from './checking.json' with { type: 'json' };
import { MOMENT, momentOf } from './times.ts';

const text = z.string().min(1);
const saying = { at: z.string().regex(MOMENT), by: text, text };

const draftShape = z.strictObject({
  ...saying,
  issue: text,
  kind: z.enum(companyKinds),
  comments: z.array(z.strictObject(saying)).default([]),
  refusal: z.strictObject(saying).optional(),
});
const checkingShape = z.strictObject({
  rules: z.array(approvalRuleShape.extend({ at: saying.at, by: text })),
  drafts: z.array(draftShape),
});

/** What a second person checks, and the drafts that wait for one or came back from one. */
export function checkingActs(now: string): Act[] {
  const { rules, drafts } = checkingShape.parse(checking);
  return [
    ...rules.map(
      ({ at, by, ...rule }): Act => ({ at: momentOf(at, now), by, play: async (ctx) => void (await requireApproval(ctx, rule)) }),
    ),
    ...drafts.flatMap((draft) => draftActs(draft, now)),
  ];
}

function draftActs({ at, by, issue, kind, text, comments, refusal }: z.infer<typeof draftShape>, now: string): Act[] {
  // The draft's number, from when it is there.
  let number = 0;
  const open: Act = {
    at: momentOf(at, now),
    by,
    async play(ctx, stage) {
      const confirm = warningCodes.filter((code) => code !== 'personal_data');
      number = await openDraft(ctx, known(stage.issues, issue), { kind, body: text, confirm });
    },
  };
  const talk = comments.map(
    ({ at, by, text }): Act => ({ at: momentOf(at, now), by, play: (ctx) => commentOnDraft(ctx, number, { body: text }) }),
  );
  if (!refusal) return [open, ...talk];
  return [open, ...talk, { at: momentOf(refusal.at, now), by: refusal.by, play: (ctx) => sendBack(ctx, number, refusal.text) }];
}

async function sendBack(ctx: Ctx, number: number, reason: string): Promise<void> {
  const { latest } = found(await findDraft(ctx, number));
  await refuseDraft(ctx, number, { hash: latest.hash, reason });
}
