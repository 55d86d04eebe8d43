/** What happens next on a problem, and who has to see to it. */
import { SILENT_DAYS } from '#api/notices/rules.ts';
import { ago, moment, secondsBetween } from './times.ts';
import { currentVerdict } from './words.ts';

/** What the line needs to know of an issue; a row of it has all of this. */
export interface Standing {
  stage: string;
  verdict: string | null;
  verdict_at: string | null;
  concluded_at: string | null;
  waiting_on: string | null;
  first_answer_at: string | null;
  answer_due_at: string | null;
  update_due_at: string | null;
  promise_due_at: string | null;
  duplicate_of: number | null;
  import_note: string | null;
  withheld: string | null;
  visibility: string;
}

interface Around {
  company: string;
  now: string;
  /** Whether somebody can speak for the customer here. */
  hasReporter: boolean;
}

export interface NextMove {
  mover: 'company' | 'customer' | 'nobody';
  /** "Fernway moves next." */
  who: string;
  what: string;
  /** Whether it is late. */
  late: boolean;
}

const NOBODY = 'Nobody has to move.';
const CUSTOMER = 'The customer moves next.';

/** What happens next, in two or three plain sentences, whatever state an issue is in. */
export function nextMove(issue: Standing, around: Around): NextMove {
  const { mover, what, late } = withPromise(moveOf(issue, around), issue, around);
  const who = { company: `${around.company} moves next.`, customer: CUSTOMER, nobody: NOBODY }[mover];
  return { mover, who, what, late };
}

/** A promise is owed whatever else is over. */
function withPromise(told: Told, { promise_due_at }: Standing, around: Around): Told {
  if (promise_due_at === null) return told;
  const late = isLate(promise_due_at, around);
  const owed = `${around.company} promised something by ${moment(promise_due_at, around.now)}${late ? ', and that is late' : ''}.`;
  if (told.mover === 'nobody') return { mover: 'company', what: `${owed} ${told.what}`, late };
  return { ...told, what: `${told.what} ${owed}`, late: told.late || late };
}

type Told = Omit<NextMove, 'who'>;
const over = (what: string): Told => ({ mover: 'nobody', what, late: false });
const customers = (what: string): Told => ({ mover: 'customer', what, late: false });

function moveOf(issue: Standing, around: Around): Told {
  if (issue.import_note !== null)
    return over('It was brought in from another register, without the steps that came before: no clock runs on it.');
  if (issue.withheld === 'removed') return over('It was removed: no clock runs on it any more. What was promised stays owed.');
  if (issue.stage === 'duplicate') return over(`It goes on in #${issue.duplicate_of}, where everybody from here is counted.`);
  if (issue.stage === 'withdrawn') return over('The customer took it back. What was written stays.');
  if (issue.stage === 'confirmed') return over('The customer says that it is put right. Only they could reopen it.');
  if (issue.waiting_on === 'company') return companyOwes(issue, around);
  return issue.stage === 'resolved' || issue.stage === 'declined' ? afterLastWord(issue, around) : asked(around);
}

function companyOwes(issue: Standing, around: Around): Told {
  const [what, due] =
    issue.first_answer_at === null ? ['A first real answer', issue.answer_due_at] : ['The next news', issue.update_due_at];
  const reopened = issue.stage === 'reopened' ? 'The customer says that it is not put right. ' : '';
  return { mover: 'company', what: `${reopened}${what} ${dueIn(due, around)}`, late: isLate(due, around) };
}

function dueIn(due: string | null, { now }: Around): string {
  if (due === null) return 'comes when there is some.';
  const when = `${moment(due, now)}, ${ago(due, now)}`;
  return due < now ? `was due by ${when}, and has not come.` : `is due by ${when}.`;
}

function isLate(due: string | null, { now }: Around): boolean {
  return due !== null && due < now;
}

/** A question waits for the customer. */
function asked({ company, hasReporter }: Around): Told {
  if (!hasReporter)
    return { mover: 'company', what: `Nobody can answer here for this customer, so ${company} has to ask them elsewhere.`, late: false };
  return customers(`${company} asked something, and its clocks stand still until the answer is here.`);
}

/** The company has said its last word; whether it was right is the customer's to say. */
function afterLastWord(issue: Standing, { company, hasReporter, now }: Around): Told {
  const declined = issue.stage === 'declined';
  if (!hasReporter) {
    const so = declined ? 'It stays declined' : 'It stays put right and not confirmed';
    return over(`${so}: the customer’s address is not known here, and nobody else can give the verdict.`);
  }
  const silent = issue.concluded_at !== null && secondsBetween(issue.concluded_at, now) > SILENT_DAYS * 86_400;
  if (!declined && silent && currentVerdict(issue) === null)
    return customers('For three weeks they have not said whether it is put right: it is unconfirmed, and counts as neither.');
  if (currentVerdict(issue) === 'dont_know') return customers('They cannot tell yet whether it is put right, and can say so at any time.');
  const says = declined ? `${company} declined it` : `${company} says that it is put right`;
  return customers(`${says}. Only the customer can say whether they agree; until then it counts as not confirmed.`);
}
