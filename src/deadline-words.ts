/** What the pages say about deadlines. */

interface MissedWords {
  /** The first words of the entry. */
  head: string;
  /** Before the time, and after it. */
  was: string;
  after: string;
}

const missed: Record<string, MissedWords> = {
  answer: { head: 'Not answered in time', was: 'The first real answer was due by', after: ' and did not come by then.' },
  update: { head: 'No news in time', was: 'The next news was due by', after: ' and did not come by then.' },
  resolution: { head: 'Not put right in time', was: 'It was to be put right by', after: ' and was not by then.' },
  promise: { head: 'Promise missed', was: 'What was promised was due by', after: ' and was not done by then.' },
};

const unknown: MissedWords = { head: 'Missed', was: 'Something was due by', after: ' and did not come by then.' };

/** What an entry says that tells of a missed deadline. */
export function missedWords(what: string): MissedWords {
  return missed[what] ?? unknown;
}
