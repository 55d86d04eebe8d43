import type { Letter } from '#api/mail/letter.ts';
import { CONFIRM_DAYS } from '#api/members/link-rules.ts';
import type { News } from '#api/notices/news.ts';
import { momentIn, partsOf } from '#api/notices/rules.ts';

interface Reader {
  topic: string;
  zone: string;
  /** Where they change what they hear. */
  hearing: string;
}

/** What a reader follows, as a sentence says it. */
function followed(topic: string, company: string): string {
  const { kind, name } = partsOf(topic);
  if (kind === 'issue') return `problem #${name}`;
  if (kind === 'fix') return `root cause F-${name}, or it happened to you`;
  return kind === 'area' ? `the area “${name}”` : `all that happens on ${company}’s board`;
}

/** The mail about one entry: what happened, all of it, and what comes next. */
export function newsLetter(news: News, { topic, zone, hearing }: Reader, company: string): Letter {
  const moment = (at: string) => momentIn(at, zone);
  const { promise } = news;
  const promised = promise && `Promised: ${promise.text}, by ${moment(promise.due_at)}.`;
  return {
    subject: news.heading,
    paragraphs: [`${news.happened}.`, news.text, promised ?? '', news.next(moment)].filter(Boolean),
    link: { text: `Open ${partsOf(topic).kind === 'fix' ? 'the root cause' : 'the problem'}`, path: news.path },
    reason: `You get this because you follow ${followed(topic, company)}.`,
    unsubscribe: hearing,
    thread: news.thread,
  };
}

const DIGEST_LINES = 50;

/** One mail about all that came since the last. */
export function digestLetter(all: News[], { zone, hearing }: Omit<Reader, 'topic'>, company: string): Letter {
  const byPlace = Map.groupBy(all, ({ path }) => path);
  const shown = [...byPlace.values()].slice(0, DIGEST_LINES);
  const left = byPlace.size - shown.length;
  const paragraphs = shown.flatMap((news) => {
    const [first] = news;
    if (!first) return [];
    const next = first.next((at) => momentIn(at, zone));
    return [[first.heading, ...news.map(({ happened }) => `- ${happened}`), ...(next ? [next] : [])].join('\n')];
  });
  return {
    subject: `${company}: news of ${all.length === 1 ? 'what' : `${all.length} things that`} you follow`,
    paragraphs: [...paragraphs, ...(left > 0 ? [`And ${left} more.`] : [])],
    link: { text: 'Open the board', path: '/issues?sort=updated' },
    reason: 'You get this because you asked for one mail instead of many.',
    unsubscribe: hearing,
  };
}

/** The mail by which a guest confirms that they want to follow. */
export function followLetter(title: string, path: string, company: string): Letter {
  return {
    subject: `Follow: ${title}`,
    paragraphs: [`You asked to follow this on ${company}’s board: ${title}. It counts once you press the button on the page.`],
    link: { text: 'Confirm that you follow it', path },
    afterwards: [`The link is good once, for ${CONFIRM_DAYS} days.`],
    reason: `You get this because somebody gave your address on ${company}’s board. If it was not you, do nothing: nothing happens then.`,
  };
}

const REMINDERS = ['', 'You have not said yet. ', 'This is the last time that we ask. '];

/** The mail that asks the reporter for their verdict: each answer leads to the page that takes it, and none is given by opening it. */
export function questionLetter(
  news: News,
  { verdict, hearing, round, number }: { verdict: string; hearing: string; round: number; number: number },
  company: string,
): Letter {
  const answer = (outcome: string, text: string) => ({ text, path: `${verdict}?outcome=${outcome}` });
  return {
    subject: news.heading,
    paragraphs: [
      `${news.happened}.`,
      ...(news.text ? [news.text] : []),
      `${REMINDERS[round] ?? ''}Was it put right? Only your word can confirm it, and it stands beside what ${company} says, at the same size.`,
    ],
    choices: [answer('put_right', 'It is put right'), answer('partly', 'In part'), answer('not_put_right', 'It is not put right')],
    afterwards: ['Each of these opens a page with a button: nothing counts before you press it.'],
    reason: `You get this because you reported problem #${number} to ${company}.`,
    unsubscribe: hearing,
    thread: news.thread,
  };
}
