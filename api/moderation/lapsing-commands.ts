import { type Ctx, transact } from '#api/context.ts';
import { record } from '#api/ledger/commands.ts';
import { hasLapsed } from '#api/moderation/rules.ts';
import { takeCase } from '#api/moderation/taking.ts';
import { undo } from '#api/moderation/undoing.ts';
import { HOLD_DAYS } from '#api/screening/rules.ts';
import { endCase, standingCase } from '#api/screening/withholding.ts';

const ALONE = `Nobody agreed to the removal within ${HOLD_DAYS} days.`;
const WHY = `What staff hold comes back after ${HOLD_DAYS} days, unless its removal waits for a second person.`;

/** Gives back what somebody of the staff has held for long enough, as nobody’s act. Does nothing where that is not so. */
export async function lapseHold(ctx: Ctx, number: number): Promise<void> {
  await transact({ ...ctx, viewer: { role: 'system' } }, async (ctx) => {
    const one = await takeCase(ctx, number);
    const asked = await standingCase(ctx, one, 'removal');
    if (one.measure !== 'hold' || !hasLapsed(one, asked !== undefined, ctx.now)) return;
    await undo(ctx, one, WHY);
    await record(ctx, { act: 'moderation.lapsed', subject: `issue/${one.issue}`, content: { moderation: number } });
  });
}

/** Ends a removal to which no second person has agreed for long enough, as nobody’s act. Does nothing where that is not so. */
export async function lapseRemoval(ctx: Ctx, number: number): Promise<void> {
  await transact({ ...ctx, viewer: { role: 'system' } }, async (ctx) => {
    const one = await takeCase(ctx, number);
    if (one.measure !== 'removal' || !hasLapsed(one, false, ctx.now)) return;
    await endCase(ctx, number, 'refused', ALONE);
    await record(ctx, { act: 'moderation.removal_lapsed', subject: `issue/${one.issue}`, content: { moderation: number } });
  });
}
