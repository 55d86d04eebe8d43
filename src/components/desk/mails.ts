/** What the desk says of mails. */
import { z } from 'zod';
import { decodeCursor } from '#api/http/pagination.ts';
import type { MailKey } from '#api/mail/queries.ts';
import type { MailState } from '#api/mail/rules.ts';
import { parse } from '#api/parse.ts';
import type { Label } from '../../words.ts';

const labels: Record<MailState, Label> = {
  waiting: { text: 'Waiting', tone: 'wait' },
  handed: { text: 'Going out', tone: undefined },
  sent: { text: 'Sent', tone: undefined },
  kept: { text: 'Kept here', tone: 'plain' },
  uncertain: { text: 'May have gone out', tone: 'bad' },
  failed: { text: 'Did not go out', tone: 'bad' },
};

export function mailLabel(state: MailState): Label {
  return labels[state];
}

interface Mail {
  state: MailState;
  last_error: string | null;
}

/** What became of a mail, in a sentence or two. */
export function mailStory({ state, last_error }: Mail): string {
  if (state === 'waiting' && last_error !== null)
    return 'The mail server did not take it yet. It is tried again by itself, for a day and a half.';
  return {
    waiting: 'It goes out in a moment.',
    handed: 'It is being handed to the mail server.',
    sent: 'The mail server took it. Its text was forgotten then: the links in it work for whoever reads them.',
    kept: 'It was written while no mail server was set up, so it stayed here.',
    uncertain:
      'The mail server was given it and never answered. It is not sent again by itself, so that nobody gets it twice: ask the recipient, or send it again.',
    failed: 'The mail server did not take it, and it is not tried again by itself.',
  }[state];
}

const NO_PLACE = 'This is not a place in the list: start again without it.';
const text = z.string(NO_PLACE).refine((value) => !value.includes('\0'), NO_PLACE);
const mailPlace = z.object({ after: z.tuple([text, text], NO_PLACE) });
const staffPlace = z.object({ after: z.tuple([text], NO_PLACE) });

/** Where the list of mails goes on, from `after=`. Undefined at its beginning; refuses what is no place in it. */
export function placeInMails(url: URL): MailKey | undefined {
  const after = url.searchParams.get('after');
  return after ? parse(mailPlace, { after: decodeCursor(after) }).after : undefined;
}

/** The same for the list of staff, which is sorted by when they joined. */
export function placeInStaff(url: URL): string | undefined {
  const after = url.searchParams.get('after');
  return after ? parse(staffPlace, { after: decodeCursor(after) }).after[0] : undefined;
}
