import { addAffected, follow } from '#api/issues/joining-commands.ts';
import { type Act, known } from './act.ts';
import type { Content, Story } from './content.ts';
import { momentOf, shifted, spanOf } from './times.ts';

// Has no factor in common with the number of customers, so that a walk in such strides meets everybody.
const STRIDE = 7;
const START = 17;

/** The acts of those who say "me too" about a problem and of those who follow it: many soon after the report, fewer later. */
export function audienceActs(story: Story, place: number, { people, stories }: Content, now: string): Act[] {
  const joined = stories.filter((other) => other.steps.some((entry) => entry.act === 'merge' && entry.into === story.key));
  const reporters = [story, ...joined].map(({ by }) => by);
  const customers = people.customers.filter(({ passing }) => !passing).map(({ key }) => key);
  const others = customers
    .map((_, i) => customers[(place * START + i * STRIDE) % customers.length] ?? story.by)
    .filter((key) => !reporters.includes(key));
  const crowd = others.slice(0, story.affected + story.followers);
  if (crowd.length < story.affected + story.followers) throw new Error(`The demo has too few customers for ${story.key}.`);
  const reported = momentOf(story.at, now);
  return crowd.map((by, i): Act => {
    const at = shifted(reported, spanOf(story.over) * ((i + 1) / (crowd.length + 1)) ** 2);
    const join = i < story.affected ? addAffected : follow;
    return { at, by, play: (ctx, stage) => join(ctx, known(stage.issues, story.key)) };
  });
}
