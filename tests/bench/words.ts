/** Texts for made-up boards: the same ones every time. */

/** Stands in every third issue. */
export const COMMON = 'refund';
/** Every issue names one case number; this many issues share one. */
export const RARE_MATCHES = 20;

const troubles =
  'charged twice|never delivered|left in the rain|sent to the wrong street|broken on arrival|cancelled without a word|locked out of the account|missing from the box|shown as paid but open|double booked|lost in the depot|wrong size in the parcel|expired too early|not accepted at the till|stuck at the last step|billed after the end|delivered to a neighbour|opened by somebody|returned for no reason|priced differently at the till';
const things =
  'order|parcel|voucher|card payment|lamp|kettle|winter coat|bicycle helmet|gift card|subscription|bookshelf|garden table|phone case|birthday present|train set|coffee machine|return label|mattress|desk chair|sewing machine|bread maker|rucksack|school bag|radio|camera lens|door lock|carpet|guitar|pair of boots|toolbox';
const moments =
  'on the first try|over the weekend|after the update|before the holidays|in the new app|at the parcel shop|with express delivery|since last month|for the second time|at the depot|during the sale|with the old account|on the phone|at the front door|after two calls|without a message|in the evening|at the counter|by the courier|on the website';
const people = 'driver|colleague on the phone|person at the counter|depot|chat|shop|bank|neighbour|warehouse|courier|mailbox|app';
const deeds =
  'said that it was fine|asked me to wait|could not find it|gave me a number|promised to call back|sent another form|closed the ticket|had no record of it|read from a list|hung up|wrote the same answer again|pointed to the terms|showed a different date|took a picture of the wrong door';
const closings =
  'I have been waiting for days|Nobody has called since|The receipt is at hand|I can send pictures|It is the second time this year|My child was looking forward to it|I do not want a voucher|Please tell me what comes next|I only want to know where it is|That cannot be right';

/** Numbers from 0 to 1 that look random: the same ones for the same seed (mulberry32). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function picker(seed: number): (list: string) => string {
  const roll = dice(seed);
  return (list) => {
    const all = list.split('|');
    return all[Math.floor(roll() * all.length)] ?? '';
  };
}

/** Names of streets and products that no dictionary has: they make a vocabulary as wide as a real one. */
function madeUp(roll: () => number): string {
  const syllables = 'mor|van|tes|lin|dor|bra|kel|sun|per|wic|gra|hol|fen|ost|ril|tam'.split('|');
  return Array.from({ length: 3 }, () => syllables[Math.floor(roll() * syllables.length)]).join('');
}

export function titles(count: number): string[] {
  const pick = picker(1);
  return Array.from({ length: count }, () => {
    const thing = pick(things);
    return `${thing.charAt(0).toUpperCase()}${thing.slice(1)} ${pick(troubles)} ${pick(moments)}`;
  });
}

/** Sentences of about a dozen words. */
export function sentences(count: number): string[] {
  const pick = picker(2);
  const roll = dice(3);
  return Array.from({ length: count }, () =>
    roll() < 0.7
      ? `The ${pick(people)} in ${madeUp(roll)} ${pick(deeds)}, and the ${pick(things)} was ${pick(troubles)} ${pick(moments)}.`
      : `${pick(closings)}: ${pick(things)} ${madeUp(roll)} ${pick(moments)}.`,
  );
}
