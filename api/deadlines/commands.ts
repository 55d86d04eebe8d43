import { type Ctx, transact } from '#api/context.ts';
import { historyOf } from '#api/deadlines/queries.ts';
import { alarmsOf, type Deadline, type Deadlines, deadlinesIn } from '#api/deadlines/rules.ts';
import { record } from '#api/ledger/commands.ts';
import { addStep, takeIssue } from '#api/steps/commands.ts';
import { earliest, latest } from '#api/steps/dues.ts';
import type { AlarmRow } from '#db/schema-deadlines.ts';

type Alarm = Omit<AlarmRow, 'at' | 'step' | 'mailed_at'>;

/**
 * Looks at the deadlines of an issue: what was missed since the last look gets a step of Putright's own, what is near or late for long
 * stands ready for the next mail to the staff. Nothing is told twice, whoever looks when. Says when to look again.
 */
export async function lookAt(ctx: Ctx, number: number): Promise<string | null> {
  return transact(ctx, async (ctx) => {
    const issue = await takeIssue(ctx, number);
    if (issue.alarm_at === null || issue.alarm_at > ctx.now) return issue.alarm_at;
    const history = await historyOf(ctx, issue);
    // Somebody may have written since this look began: what is told now is never dated before that.
    const now = latest(ctx.now, history.moves.at(-1)?.at ?? null);
    const deadlines = deadlinesIn(history, now);
    const told = await tell(ctx, alarmsAt({ issue: number, since: issue.alarm_at, now, deadlines }), now);
    for (const alarm of told.filter(({ kind }) => kind === 'missed')) await tellMissed({ ...ctx, now }, alarm);
    const alarm_at = nextAlarm(deadlines, now);
    await ctx.db.updateTable('issues').set({ alarm_at }).where('number', '=', number).execute();
    return alarm_at;
  });
}

interface Look {
  issue: number;
  /** What ran out before that was told before, or was over before the board told such things. */
  since: string;
  now: string;
  deadlines: Deadlines;
}

/** What there is to tell by now, told already or not. A warning comes before, or not at all. */
function alarmsAt({ issue, since, now, deadlines: { running, missed } }: Look): Alarm[] {
  const alarm = (kind: Alarm['kind'], { what, began, due_at }: Deadline): Alarm => ({ issue, what, began, kind, due_at });
  return [
    ...missed.filter((one) => alarmsOf(one).missed >= since).map((deadline) => alarm('missed', deadline)),
    ...running.filter((one) => alarmsOf(one).warning <= now && now <= one.due_at).map((deadline) => alarm('warning', deadline)),
    ...running.filter((one) => alarmsOf(one).escalation <= now).map((deadline) => alarm('escalation', deadline)),
  ];
}

/** Notes what is told, and returns what was not told before: the key of the table lets each in once. */
async function tell(ctx: Ctx, alarms: Alarm[], at: string): Promise<Alarm[]> {
  if (alarms.length === 0) return [];
  return ctx.db
    .insertInto('alarms')
    .values(alarms.map((alarm) => ({ ...alarm, at, step: null, mailed_at: null })))
    .onConflict((c) => c.columns(['issue', 'what', 'began', 'kind']).doNothing())
    .returning(['issue', 'what', 'began', 'kind', 'due_at'])
    .execute();
}

async function tellMissed(ctx: Ctx, { issue, what, began, due_at }: Alarm): Promise<void> {
  const step = await addStep(ctx, issue, { kind: 'system', by: 'system' });
  await ctx.db
    .updateTable('alarms')
    .set({ step })
    .where('issue', '=', issue)
    .where('what', '=', what)
    .where('began', '=', began)
    .where('kind', '=', 'missed')
    .execute();
  const act = what === 'promise' ? 'promise.missed' : 'target.missed';
  await record(ctx, { act, subject: `issue/${issue}`, content: { step, what, began, due_at } });
}

function nextAlarm({ running, withdrawn }: Deadlines, now: string): string | null {
  const times = [...running.flatMap((deadline) => Object.values(alarmsOf(deadline))), ...withdrawn.map((one) => alarmsOf(one).missed)];
  return earliest(times.filter((at) => at > now));
}
