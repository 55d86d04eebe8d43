/** What the pages say about deadlines. */

interface MissedWords {
  /** The first words of the entry. */
  head: string;
  /** What it was, what comes before its time, and after. */
  what: string;
  was: string;
  after: string;
}

const missed: Record<string, MissedWords> = {
  answer: { head: 'Not answered in time', what: 'The first real answer', was: 'was due by', after: ' and did not come by then.' },
  update: { head: 'No news in time', what: 'The next news', was: 'was due by', after: ' and did not come by then.' },
  resolution: { head: 'Not put right in time', what: 'It', was: 'was to be put right by', after: ' and was not by then.' },
  promise: { head: 'Promise missed', what: 'What was promised', was: 'was due by', after: ' and was not done by then.' },
};

const unknown: MissedWords = { head: 'Missed', what: 'Something', was: 'was due by', after: ' and did not come by then.' };

/** What an entry says that tells of a missed deadline. */
export function missedWords(what: string): MissedWords {
  return missed[what] ?? unknown;
}
