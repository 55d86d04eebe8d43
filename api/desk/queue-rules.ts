import { z } from 'zod';
import { channels } from '#api/issues/rules.ts';
import { absentIfEmpty, isClosed, stages } from '#api/steps/rules.ts';

export const queueViews = ['needs_us', 'mine', 'team', 'waiting', 'promises', 'approval'] as const;
export type QueueView = (typeof queueViews)[number];

/** The stages that something in the queue can have. */
export const queueStages = stages.filter((stage) => !isClosed(stage));

const filter = <T extends z.ZodType>(shape: T) => z.preprocess(absentIfEmpty, shape.optional());
const slug = z
  .string()
  .max(100)
  .refine((text) => !text.includes('\0'), 'There is no such thing.');

/** What of the queue is asked for. The filters combine; none of them changes the order. */
export const queueShape = z.strictObject({
  view: z.preprocess(absentIfEmpty, z.enum(queueViews, 'There is no such view.').default('needs_us')),
  area: filter(slug),
  stage: filter(z.enum(stages, 'There is no such stage.')),
  team: filter(slug),
  channel: filter(z.enum(channels, 'There is no such channel.')),
  assignee: filter(z.enum(['me', 'nobody'], 'Please ask for “me” or “nobody”.')),
});
export type QueueFilter = z.infer<typeof queueShape>;

/** Further than this nothing is counted: it would cost more the longer the queue is, and nobody plans by it. */
export const COUNTED = 1000;

export const savedViewShape = z.strictObject({
  name: z.string('Please give the view a name.').trim().min(1, 'Please give the view a name.').max(40, 'At most 40 characters, please.'),
});

/** A view to keep: its name, and what it asks of the queue. */
export const keptViewShape = savedViewShape.extend({ filter: queueShape });

/** How many views a member can keep. */
export const MOST_VIEWS = 20;

/** A view as the query of its address: its parts in one order, and nothing that says nothing. */
export function queryOf({ view, ...filters }: QueueFilter): string {
  const params = new URLSearchParams(view === 'needs_us' ? {} : { view });
  for (const name of ['area', 'stage', 'team', 'channel', 'assignee'] as const) {
    const value = filters[name];
    if (value !== undefined) params.set(name, value);
  }
  return params.toString();
}

/** What of the queue the query of a kept view asks for: the other way round. What is no view any more is the queue itself. */
export function filterOf(query: string): QueueFilter {
  const asked = queueShape.safeParse(Object.fromEntries(new URLSearchParams(query)));
  return asked.success ? asked.data : queueShape.parse({});
}
