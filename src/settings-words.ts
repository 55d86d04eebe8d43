/** What the pages say about what admins set. */
import type { AreaChange } from '#api/areas/queries.ts';
import type { Beginning } from '#api/settings/checklist-queries.ts';
import { day, duration } from './times.ts';

const targetWords = [
  ['first_answer_s', 'First answer'],
  ['next_update_s', 'Next update'],
  ['resolution_s', 'Putting right'],
] as const;

/** A change of an area as sentences: what it was before, and what it is since. */
export function changeInWords({ kind, before, after }: AreaChange): string[] {
  if (kind === 'retirement') return ['Retired: no report can be put under it any more.'];
  if (kind === 'return') return ['Brought back into use.'];
  if ('name' in before && 'name' in after) return [`Called “${after.name}” instead of “${before.name}”.`];
  if (!('first_answer_s' in before && 'first_answer_s' in after)) return [];
  return targetWords
    .filter(([column]) => before[column] !== after[column])
    .map(([column, word]) => `${word}: ${duration(after[column])} instead of ${duration(before[column])}.`);
}

/** The days of a holiday: "24 Dec", "24 Dec to 1 Jan 2027". */
export function daysInWords({ from_day, to_day }: { from_day: string; to_day: string }, now: string): string {
  return from_day === to_day ? day(from_day, now) : `${day(from_day, now)} to ${day(to_day, now)}`;
}

/** What a new board needs before the first answer, in the order in which it is done. */
export const beginningsInWords: { name: Beginning; title: string; about: string; href: string }[] = [
  {
    name: 'name',
    title: 'Say who you are',
    about: 'The name of the company, a sentence on what it does, and a colour if you want one.',
    href: '/desk/settings/board',
  },
  {
    name: 'areas',
    title: 'Add an area or two',
    about:
      'Products or services, each with how soon you want to answer. Everybody sees these targets, so begin with ones that you can keep.',
    href: '/desk/settings/areas',
  },
  {
    name: 'staff',
    title: 'Invite a colleague',
    about: 'Whoever answers customers. A removal needs two people.',
    href: '/desk/members#invite',
  },
  {
    name: 'mail',
    title: 'Have mail go out',
    about: 'Start Putright with SMTP_URL. Without it every mail stays at the desk, and a guest’s report waits until you pass its link on.',
    href: '/desk/mail',
  },
  {
    name: 'policy',
    title: 'Read the rules',
    about: 'A text came with the board: what may be posted, what may be removed and why. It binds you, so change it or keep it.',
    href: '/desk/settings/policy',
  },
  {
    name: 'issue',
    title: 'Take the first problem',
    about: 'Put a link to the report form where your customers look for help. The first report starts the clocks.',
    href: '/issues/new',
  },
];
