/** Answers that send the customer to another place. Imports nothing that is heavy: the composer asks these rules in the browser too. */
import { ownWords, sentencesOf } from '#api/desk/own-words-rules.ts';

const oneOf = (...parts: string[]) => `(?:${parts.join('|')})`;

const asked = oneOf(
  '^[\\s*_#\\d).:-]*',
  '[,;:–—(] ?(?:or |and |then ){0,3}',
  `\\b${oneOf(
    'please',
    'kindly',
    'simply',
    'then',
    'or',
    'instead',
    'you (?:can|could|may|might|should|must|need to|have to|will need to|will have to|are (?:welcome|invited|advised|asked) to)(?: also| always| either| simply| just)*',
    'you’ll (?:need|have) to',
    "you'll (?:need|have) to",
    '(?:ask|asking|advise|recommend|suggest|encourage|invite|urge|like)(?: that)? you(?: to)?',
    'feel free to',
    'hesitate to',
    'best to',
    'try to',
  )} (?:please |also |just |simply |then ){0,3}`,
);
const dialled = '\\+?\\(?\\d[\\d ()/-]{5,}';
const here = '(?! (?:here|below|back here|on this (?:page|board|problem)|by (?:answering|replying)))';
const desk =
  '(?:support|services?|care|helpline|hotline|help ?desk|call cent(?:re|er)|contact cent(?:re|er)|agents?|advisors?|advisers?|department|office|branch|store|shop|account manager|bank|courier|carrier|seller|supplier|provider|manufacturer|retailer|number|team)';
const somebody = oneOf(
  `(?:us|me)\\b${here}`,
  `(?:our|the|your|a|an) (?:[a-z’'-]+ ){0,3}?${desk}\\b`,
  `(?:customer|technical|tech) (?:support|services?|care|relations)\\b(?! (?:was|were|is|has|had|did|will))`,
  'support\\b(?! (?:was|were|is|has|had|did|will|team was))',
  dialled,
);

const patterns = [
  `${asked}(?:call|phone|telephone|ring|contact|e-?mail|message|text|write to|write|reach out to|reach|get in touch with|get in contact with|talk to|speak to|speak with|chat with|turn to) ${somebody}`,
  `${asked}get in touch\\b(?! with)${here}`,
  `${asked}(?:fill (?:in|out)|complete|submit|use|open|raise|create|log|file|lodge)(?: in| out)? (?:the|our|this|a|an|your) (?:[a-z-]+ ){0,3}?(?:form|questionnaire|ticket|support request|support case)\\b`,
  `${asked}(?:send|drop|write|shoot) (?:us|me|our team) (?:an? )?(?:[a-z]+ )?(?:dm|pm|direct message|private message|message|e-?mail|mail|note|line)\\b${here}`,
  '\\b(?:dm|pm) (?:us|me)\\b',
  `${asked}(?:visit|go to|head (?:over )?to|check out|check|see|consult|refer to|stop by|come to|drop by) (?:our|the|your) (?:[a-z’'-]+ ){0,2}?(?:help cent(?:re|er)|support (?:page|site|portal|cent(?:re|er))|faqs?|knowledge base|contact page|website|web ?site|stores?|shops?|branch)\\b`,
].map((pattern) => new RegExp(pattern, 'i'));

const spared = /\b(?:no need|need not|needn['’]t|never|without|instead of|rather than|(?:not|n['’]t|no longer) (?:have|need))\b/i;

/** Whether a text asks the customer to call, write, fill in or go somewhere else, where nobody sees what comes of it. */
export function sendsElsewhere(body: string): boolean {
  return sentencesOf(ownWords(body)).some((sentence) =>
    patterns.some((pattern) => {
      const match = pattern.exec(sentence);
      return match !== null && !spared.test(sentence.slice(0, match.index + match[0].length));
    }),
  );
}
