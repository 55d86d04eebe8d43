import { editFix, openFix, publishCause, shipFix, verifyFix } from '#api/fixes/commands.ts';
import { type Act, known } from './act.ts';
import type { Cause, PlannedAction } from './content.ts';
import { momentOf, shifted } from './times.ts';

/** The approver whose word it takes to publish a cause, and for every change after that. */
const APPROVER = 'ruth';
const WRITING_MS = 10 * 60_000;
const commands = { publish_cause: publishCause, ship: shipFix, verify: verifyFix };

/** The acts of one root cause: opened, written, published, its actions added and done, shipped, verified. */
export function causeActs(cause: Cause, now: string): Act[] {
  const opened = momentOf(cause.opened, now);
  return [
    {
      at: opened,
      by: cause.by,
      play: async (ctx, stage) => void stage.fixes.set(cause.key, await openFix(ctx, opening(cause, opened, now))),
    },
    ...edits(cause, now),
    ...cause.entries.map(({ at, act, evidence }): Act => {
      return { at: momentOf(at, now), by: APPROVER, play: (ctx, stage) => commands[act](ctx, known(stage.fixes, cause.key), { evidence }) };
    }),
  ];
}

function opening(cause: Cause, opened: string, now: string) {
  const { title, what_happened } = cause;
  return { title, what_happened, events: eventsAt(cause, opened, now), actions: actionsAt(cause, opened, now) };
}

/** One edit for each moment at which the writing about the cause changes. */
function edits(cause: Cause, now: string): Act[] {
  const opened = momentOf(cause.opened, now);
  const published = publication(cause, now);
  const written = writing(cause, now);
  const moments = [...cause.actions.flatMap(({ added, done }) => [added, done]), ...cause.events.map(({ at }) => at)];
  const told = [...moments, ...cause.edits.map(({ at }) => at)].filter((text) => text !== undefined);
  const changes = told.map((text) => momentOf(text, now)).filter((at) => at > opened);
  const all = written === undefined ? changes : [written, ...changes];
  return [...new Set(all)].map((at): Act => {
    const by = published !== undefined && at > published ? APPROVER : cause.by;
    const first = at === written ? { root_cause: cause.root_cause, whys: cause.whys, factors: cause.factors } : {};
    const { at: _, ...texts } = cause.edits.find((edit) => momentOf(edit.at, now) === at) ?? { at };
    return {
      at,
      by,
      play: (ctx, stage) => {
        const lists = { events: eventsAt(cause, at, now), actions: actionsAt(cause, at, now) };
        return editFix(ctx, known(stage.fixes, cause.key), { ...first, ...texts, ...lists });
      },
    };
  });
}

function publication(cause: Cause, now: string): string | undefined {
  const entry = cause.entries.find(({ act }) => act === 'publish_cause');
  return entry && momentOf(entry.at, now);
}

/** The cause and its actions are written down shortly before the cause is published. */
function writing(cause: Cause, now: string): string | undefined {
  const published = publication(cause, now);
  return published && shifted(published, -WRITING_MS);
}

/** What had happened by that moment. */
function eventsAt({ events }: Cause, at: string, now: string) {
  return events.map((event) => ({ ...event, at: momentOf(event.at, now) })).filter((event) => event.at <= at);
}

/** The corrective actions as they stood at that moment. */
function actionsAt(cause: Cause, at: string, now: string) {
  const written = writing(cause, now);
  const there = ({ added }: PlannedAction) => (added ? momentOf(added, now) : (written ?? now)) <= at;
  return cause.actions.filter(there).map(({ text, owner, due, done, evidence, evidence_url }) => {
    const doneAt = done && momentOf(done, now);
    const isDone = doneAt !== undefined && doneAt <= at;
    return {
      text,
      owner,
      due_at: momentOf(due, now),
      done_at: isDone ? doneAt : null,
      evidence: isDone ? evidence : null,
      evidence_url: isDone ? evidence_url : null,
    };
  });
}
