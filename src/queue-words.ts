/** The queue as its address asks for it, in words. */
import { COUNTED, type QueueFilter, type QueueView, queueShape } from '#api/desk/queue-rules.ts';
import { number } from './words.ts';

export const viewWords: Record<QueueView, string> = {
  needs_us: 'Needs us now',
  mine: 'Mine',
  team: 'My team’s',
  waiting: 'Waiting for the customer',
  promises: 'Promises due',
  approval: 'Waiting for approval',
};

/** What stands where a view is empty, and what would stand there. */
export const emptyWords: Record<QueueView, readonly [head: string, text: string]> = {
  needs_us: [
    'Nothing is owed',
    'A problem stands here from the moment it is reported until it is put right, declined or withdrawn. It leaves the queue while the customer has the next move, unless you promised something by a date.',
  ],
  mine: [
    'Nothing is waiting for you',
    'What you take, or are given, stands here as long as it needs you. Take the first under “Needs us now”.',
  ],
  team: ['Nothing is waiting for your team', 'What is given to a team of yours, or comes in an area that it answers for, stands here.'],
  waiting: ['No customer was asked anything', 'A problem stands here from a question until the answer; your clock pauses meanwhile.'],
  promises: ['No promise is open', 'A promise stands here from the step that makes it until it is kept or withdrawn.'],
  approval: [
    'No answer waits for approval',
    'A problem stands here while an answer to it waits for a second person. Its clock runs on meanwhile.',
  ],
};

const names = ['view', 'area', 'stage', 'team', 'channel', 'assignee'] as const;

/** What an address asks for; what it asks wrongly is left out. */
export function queueAsked(params: URLSearchParams): QueueFilter {
  const given = names.flatMap((name) => {
    const value = params.get(name);
    return value && queueShape.safeParse({ [name]: value }).success ? [[name, value] as const] : [];
  });
  return queueShape.parse(Object.fromEntries(given));
}

/** A count that ends at 1,000: "12", "1,000+". */
export function upTo(count: number): string {
  return count > COUNTED ? `${number(COUNTED)}+` : number(count);
}
