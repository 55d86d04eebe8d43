import type { Ctx } from '#api/context.ts';
import { respond } from '#api/desk/commands.ts';
import { warningCodes } from '#api/desk/warning-rules.ts';
import { linkIssue } from '#api/fixes/commands.ts';
import { comment, giveVerdict, publishIssue, reportIssue, withdrawIssue } from '#api/issues/commands.ts';
import { mergeIssue, unmergeIssue } from '#api/issues/joining-commands.ts';
import { keepPromise, withdrawPromise } from '#api/promises/commands.ts';
import { type Act, known, type Stage, said } from './act.ts';
import type { Answer, Entry, Story } from './content.ts';
import { momentOf, shifted, spanOf } from './times.ts';

/** What a story's telling keeps in mind: the places of its steps on the timeline, and the promises that are still open. */
interface Telling {
  places: Map<number, number>;
  open: number[];
}

/** The acts of one problem: its report and all that follows, each at its moment. */
export function storyActs(story: Story, name: string | undefined, now: string): Act[] {
  const telling: Telling = { places: new Map(), open: [] };
  let at = momentOf(story.at, now);
  const acts: Act[] = [{ at, by: story.by, play: (ctx, stage) => report(ctx, stage, story, name) }];
  story.steps.forEach((entry, i) => {
    at = shifted(at, spanOf(entry.after));
    const by = 'by' in entry ? (entry.by ?? story.by) : story.by;
    acts.push({ at, by, play: (ctx, stage) => tell(ctx, stage, { entry, place: i + 1, number: known(stage.issues, story.key), telling }) });
  });
  return acts;
}

async function report(ctx: Ctx, stage: Stage, story: Story, name: string | undefined): Promise<void> {
  const { title, body, area, details } = story;
  const visibility = story.private ? 'private' : 'public';
  const input = { title, body: said(stage, body), area, visibility, private_details: details, display_name: name };
  const { number } = await reportIssue(ctx, input, 'web');
  stage.issues.set(story.key, number);
}

interface Moment {
  entry: Entry;
  place: number;
  number: number;
  telling: Telling;
}

async function tell(ctx: Ctx, stage: Stage, { entry, place, number, telling }: Moment): Promise<void> {
  switch (entry.act) {
    case 'comment':
      return void (await comment(ctx, number, { body: said(stage, entry.text) }));
    case 'verdict':
      return giveVerdict(ctx, number, { outcome: entry.outcome, rating: entry.rating, text: entry.text });
    case 'withdrawal':
      return withdrawIssue(ctx, number);
    case 'publication':
      return publishIssue(ctx, number);
    case 'merge':
      return mergeIssue(ctx, number, known(stage.issues, entry.into));
    case 'unmerge':
      return unmergeIssue(ctx, number);
    case 'kept':
      return keepPromise(ctx, number, next(telling));
    case 'withdraw_promise':
      return withdrawPromise(ctx, number, next(telling), { reason: entry.reason });
    default:
      return answer(ctx, stage, entry, { place, number, telling });
  }
}

async function answer(ctx: Ctx, stage: Stage, entry: Answer, { place, number, telling }: Omit<Moment, 'entry'>): Promise<void> {
  const { act: kind, reason, promise } = entry;
  const fix = entry.fix === undefined ? undefined : known(stage.fixes, entry.fix);
  const step = await respond(ctx, number, {
    kind,
    body: said(stage, entry.text),
    reason,
    corrects: entry.corrects && telling.places.get(entry.corrects),
    promise: promise && { text: promise.text, due_at: shifted(ctx.now, spanOf(promise.within)) },
    fix: kind === 'cause' ? fix : undefined,
    // The demo shows what companies do, the hollow answers too.
    confirm: warningCodes.filter((code) => code !== 'personal_data'),
  });
  // Only a cause can name its fix; any other step is linked beside it.
  if (fix !== undefined && kind !== 'cause') await linkIssue(ctx, fix, number);
  telling.places.set(place, step);
  if (promise) telling.open.push(step);
}

/** The step of the oldest promise that is still open. */
function next(telling: Telling): number {
  const step = telling.open.shift();
  if (step === undefined) throw new Error('The demo settles a promise that nobody made.');
  return step;
}
