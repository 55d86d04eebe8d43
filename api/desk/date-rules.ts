/** Work that goes on, and until when. Imports nothing that is heavy: the composer asks these rules in the browser too. */
import { ownWords, sentencesOf } from '#api/desk/own-words-rules.ts';

const oneOf = (...parts: string[]) => `(?:${parts.join('|')})`;

const doer = oneOf(
  'we',
  'i',
  'they',
  '(?:our|the|a) (?:[a-z-]+ ){0,2}?(?:teams?|engineers?|developers?|colleagues?|specialists?|technicians?|depot|warehouse|courier|supplier|partners?|people|staff)',
);
const meanwhile = '(?: (?:[a-z]+ly|still|now|also|already|just|both|all|back|actively))*';
// Being or feeling something is no work, and neither are the words of politeness.
const noWork = oneOf('apologi[sz]ing', 'thanking', 'hoping', 'being', 'having', 'wondering', 'asking', 'writing', 'going', 'missing');

const goesOn = new RegExp(
  `\\b${oneOf(
    `(?:${doer}|(?:we|i)\\b.{0,80}? and)(?: am| is| are| have been| has been|['’](?:re|m|ve been))${meanwhile} (?!${noWork})[a-z]{2,}ing\\b`,
    `${doer}(?:['’]ll| will| shall|(?: am| is| are|['’](?:re|m)) going to| intend to| plan to| hope to| aim to)\\b(?! not| never)`,
    `you(?:['’]ll| will)(?: soon| then| also)* (?:get|receive|have|hear|be (?:refunded|credited|contacted|informed|notified|paid))\\b`,
    `(?:will|going to) be (?:sent|refunded|credited|fixed|replaced|delivered|corrected|repaired|changed|shipped|paid|processed|investigated|resolved|solved|removed|updated|released|checked|reviewed|put right|done|back)\\b`,
    `(?:is|are)(?: still| currently| now| already)* (?:being (?!a |the )[a-z]{3,}(?:ed|t|n)|under (?:review|investigation)|in progress|ongoing|pending)\\b`,
    'as soon as (?:possible|we can|we know|we have)\\b',
    '(?:get|come) back to you\\b',
    'keep you (?:posted|updated|informed)\\b',
    'bear with us\\b',
    'stay tuned\\b',
    'in due course\\b',
    'shortly\\b(?! after| before)',
  )}`,
  'i',
);
// What happens only if something else does needs no date, and neither does what will never be.
const conditional = /\b(if|unless|should you|in case|whenever|once you|when you|as soon as you|until you)\b/i;

const weekday = '(?:mon|tues|wednes|thurs|fri|satur|sun)day';
const month =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const dayOf = oneOf(
  weekday,
  `\\d{1,2}(?:st|nd|rd|th)?(?: of)? ${month}`,
  `${month} \\d{1,2}`,
  '\\d{4}-\\d{2}-\\d{2}',
  '\\d{1,2}[./]\\d{1,2}(?:[./](?:\\d{4}|\\d{2}))?',
);
const point = oneOf(
  dayOf,
  month,
  'tomorrow',
  'today',
  'tonight',
  'noon',
  'midday',
  'midnight',
  'then',
  '\\d{1,2}(?::\\d{2}| ?[ap]m)',
  'end of (?:the |this |next )?(?:day|week|month|year|quarter|[a-z]+)',
  'next (?:week|month)',
);
const few = '(?:\\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen)';
const span = `${few}(?:(?: ?[-–] ?| to | or )${few})?(?: (?:working|business|calendar|more))? ?(?:minutes?|mins?|hours?|hrs?|h|days?|weeks?|months?)\\b`;

const until = new RegExp(
  `\\b${oneOf(
    `(?:by|until|till|before|no later than|not later than|latest|from|starting|due) (?:on |at |by |the |this |next |early |late )*${point}\\b`,
    `(?:with)?in (?:the )?(?:next )?(?:about |around |at most |less than |under |up to )?${span}`,
    'tomorrow\\b',
    'tonight\\b',
    'today\\b',
    'this (?:morning|afternoon|evening|week)\\b',
    `next (?:week|month|${weekday})\\b`,
  )}`,
  'i',
);
const onDay = new RegExp(
  `(?:\\bwill\\b|['’]ll\\b|going to\\b|\\bare\\b|['’]re\\b).{0,120}?\\b(?:on|at) (?:the )?(?:next )?${dayOf}\\b`,
  'i',
);

/** Whether a text says that work goes on or that something will come, and nowhere until when. */
export function namesNoDate(body: string): boolean {
  const sentences = sentencesOf(ownWords(body).replaceAll(/[*_]+/g, ''));
  if (!sentences.some((sentence) => goesOn.test(sentence) && !conditional.test(sentence))) return false;
  return !sentences.some((sentence) => until.test(sentence) || onDay.test(sentence));
}

/** After these the company owes no next step: it is done, refused, or the customer's turn. */
const settled = ['resolution', 'decline', 'question'];

/** Whether a step leaves its reader waiting for nobody knows how long. */
export function isOpenEnded({ kind, body, promise }: { kind: string; body: string; promise?: unknown }): boolean {
  return promise === undefined && !settled.includes(kind) && namesNoDate(body);
}
