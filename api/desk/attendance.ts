import type { Ctx } from '#api/context.ts';
import { stillThere } from '#api/desk/attendance-rules.ts';
import { isStaff } from '#api/guards.ts';

/**
 * Notes that the viewer has an issue open at the desk, as the last use of a session is noted: it is no fact about the issue, and
 * gone when they are. Of nobody but staff, and where there is such an issue.
 */
export async function attend({ viewer, now, database: { write } }: Ctx, number: number): Promise<void> {
  if (!isStaff(viewer) || !('id' in viewer)) return;
  const gone = stillThere(now);
  await write.deleteFrom('attendances').where('seen_at', '<', gone).execute();
  const there = write
    .selectFrom('issues')
    .select((eb) => ['number', eb.val(viewer.id).as('member'), eb.val(now).as('since'), eb.val(now).as('seen_at')])
    .where('number', '=', number);
  await write
    .insertInto('attendances')
    .columns(['issue', 'member', 'since', 'seen_at'])
    .expression(there)
    .onConflict((c) => c.columns(['issue', 'member']).doUpdateSet({ seen_at: now }))
    .execute();
}
