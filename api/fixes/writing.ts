import type { Ctx } from '#api/context.ts';
import { invalid } from '#api/errors.ts';
import { type ActionInput, type EventInput, type newsIn, textsIn, type Written } from '#api/fixes/rules.ts';
import type { FixRow } from '#db/schema.ts';

/** The parts of a fix that are rows of their own. */
interface Rows {
  actions?: ActionInput[] | undefined;
  events?: EventInput[] | undefined;
}

/** Refuses an action that is said to be done, and an entry that is said to have happened, in the future. */
export function refuseFuture({ actions = [], events = [] }: Rows, now: string): void {
  const undone = actions.findIndex(({ done_at }) => done_at !== null && done_at > now);
  if (undone >= 0) throw invalid(`actions.${undone}.done_at`, 'This lies in the future: give it once it is done.');
  const ahead = events.findIndex(({ at }) => at > now);
  if (ahead >= 0) throw invalid(`events.${ahead}.at`, 'This lies in the future: the timeline says what has happened.');
}

/** All that stands written about a fix. */
export async function writtenAbout(ctx: Ctx, { number, title, what_happened, root_cause, factors, whys }: FixRow): Promise<Written> {
  const actions = ctx.db.selectFrom('actions').select(['text', 'owner', 'due_at', 'done_at', 'evidence', 'evidence_url']);
  const events = ctx.db.selectFrom('fix_events').select(['at', 'text']);
  return {
    title,
    what_happened,
    root_cause,
    events: await events.where('fix', '=', number).orderBy('n').execute(),
    whys: textsIn(whys),
    factors: textsIn(factors),
    actions: await actions.where('fix', '=', number).orderBy('n').execute(),
  };
}

/** The columns of the fix itself that say something new. */
export function columnsOf({ title, what_happened, root_cause, factors, whys }: ReturnType<typeof newsIn>) {
  const texts = { title, what_happened, root_cause };
  return { ...texts, ...(factors && { factors: JSON.stringify(factors) }), ...(whys && { whys: JSON.stringify(whys) }) };
}

/** Puts these rows in place of those that are there. */
export async function replaceRows(ctx: Ctx, fix: number, { actions, events }: Rows): Promise<void> {
  if (actions) await ctx.db.deleteFrom('actions').where('fix', '=', fix).execute();
  if (actions?.length) {
    const rows = actions.map((action, i) => ({ fix, n: i + 1, ...action }));
    await ctx.db.insertInto('actions').values(rows).execute();
  }
  if (events) await ctx.db.deleteFrom('fix_events').where('fix', '=', fix).execute();
  if (events?.length) {
    const rows = events.map((event, i) => ({ fix, n: i + 1, ...event }));
    await ctx.db.insertInto('fix_events').values(rows).execute();
  }
}

/**
 * What a change takes out of what was published, for it to stay readable; empty where it only adds something. An action that is
 * done now stands there as before, one whose date was moved does not.
 */
export function asItWas(before: Written, news: ReturnType<typeof newsIn>): string {
  const { title, what_happened, root_cause, whys, factors } = news;
  const texts = [title && `**${before.title}**`, what_happened !== undefined && before.what_happened, root_cause && before.root_cause];
  const lists = [...(whys ? before.whys.map((why) => `1. ${why}`) : []), ...(factors ? before.factors.map((factor) => `- ${factor}`) : [])];
  const events = goneFrom(before.events, news.events, ({ at, text }) => `- ${at.slice(0, 16).replace('T', ' ')}: ${text}`);
  const actions = goneFrom(before.actions, news.actions, ({ text, owner, due_at }) => {
    return `- ${text} (${owner}${due_at === null ? '' : `, due ${due_at.slice(0, 10)}`})`;
  });
  return [...texts, lists.join('\n'), [...events, ...actions].join('\n')].filter(Boolean).join('\n\n');
}

/** The lines of what stood there and does not any more. */
function goneFrom<T>(before: T[], after: T[] | undefined, line: (row: T) => string): string[] {
  const there = new Set(after?.map(line));
  return after === undefined ? [] : before.map(line).filter((one) => !there.has(one));
}
