import type { Ctx } from '#api/context.ts';
import { record } from '#api/ledger/commands.ts';
import type { Request } from '#api/screening/rules.ts';
import { openCase } from '#api/screening/withholding.ts';
import type { StepRow } from '#db/schema.ts';

interface Asked {
  request: Request;
  /** The role of who asked for the erasure. */
  role: string;
  sentence: string;
}

/**
 * Writes texts that went with their author's account into the moderation log, a line each, as a removal does. Nothing of them is kept,
 * so each case is over at once: there is nothing to confirm, to restore or to appeal against.
 */
export async function noteErasedTexts(ctx: Ctx, steps: StepRow[], { request, role, sentence }: Asked): Promise<void> {
  for (const { issue, n: step } of steps) {
    const grounds = { reason: 'personal_data', sentence, request } as const;
    const moderation = await openCase(ctx, { issue, step }, { measure: 'removal', ...grounds, kept: null });
    const over = { role, in_force_at: ctx.now, ended_at: ctx.now, ended: 'removed', ended_role: role };
    await ctx.db.updateTable('moderations').set(over).where('number', '=', moderation).execute();
    await record(ctx, { act: 'moderation.removed', subject: `issue/${issue}`, content: { moderation, step, ...grounds } });
  }
}
