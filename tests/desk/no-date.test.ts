import { expect, test } from 'vitest';
import { isOpenEnded, namesNoDate } from '#api/desk/date-rules.ts';

test.each([
  'We are looking into it.',
  'We’re investigating this with our payments team.',
  "We're currently working on a solution.",
  'Our engineers are still testing the new build.',
  'The warehouse is checking all parcels of that day.',
  'I will check with the depot.',
  'We’ll refund the second payment.',
  'We are going to replace it.',
  'You will receive a new one.',
  'The second payment will be refunded.',
  'The list is being rebuilt.',
  'Your refund is currently under review.',
  'Seen. We will get back to you shortly.',
  'We will write again as soon as we know more.',
  'We got your order on 3 November and are looking into it.',
  'A retry made a second payment. We are adding a lock, please bear with us.',
  'We plan to change the label.',
  'We will do it in the next few days.',
  'We have been chasing the courier, and they will answer.',
  '**We are looking into it.**',
])('%j goes on until nobody knows when', (text) => {
  expect(namesNoDate(text)).toBe(true);
});

test.each([
  'We will refund it by Friday.',
  'We are looking into it and will write again by 24 November.',
  'You will have your money by 24.11.2026.',
  'We will replace it by 2026-12-01.',
  'We are testing it and will tell you tomorrow.',
  'The second payment will be refunded within three working days.',
  'We’ll send it in 2 days.',
  'We will send it on Monday.',
  'We will call the depot on 24 November.',
  'The new label will be printed from next week.',
  'You will have it before the end of the month.',
  'We are refunding it today.',
  'We will write again by tomorrow 17:00.',
  'We will ship it no later than December 3rd.',
  'We’ll know more in 24–48 hours.',
])('%j says until when', (text) => {
  expect(namesNoDate(text)).toBe(false);
});

test.each([
  'A retry without a lock made a second payment.',
  'We refunded 129.00 to your card.',
  'The check now keeps every line that you typed.',
  'We found your parcel in the wrong depot, and it left this morning.',
  'If it happens again, we will refund you at once.',
  'We will not change this.',
  'We will never ask for your password.',
  'You were charged twice because a retry had no lock.',
  'We are sorry.',
  'It broke shortly after the update.',
  'It broke soon after the update.',
  'Thank you, we have both order numbers.',
  '> We are looking into it.\n\nThat is what we wrote. It was a wrong time limit in release 8.6.',
  'The log says `we are looking into it`.',
  'We left the parcel with your neighbour at number 14.',
  'It costs 5 per month.',
  '',
])('%j leaves nothing open', (text) => {
  expect(namesNoDate(text)).toBe(false);
});

test.each([
  'Wir sehen uns das an und melden uns.',
  'Wir haben den Fehler gefunden: Eine Wiederholung hat zweimal abgebucht.',
  'Nous regardons cela et revenons vers vous.',
  'Estamos revisando su pedido.',
  'Stiamo controllando il pagamento.',
  'We hebben de fout gevonden en zoeken verder.',
  'Vi undersøger sagen.',
  'Мы разбираемся.',
  '調査しています。',
  'نحن نبحث في الأمر',
])('%j is another language, of which these rules say nothing', (text) => {
  expect(namesNoDate(text)).toBe(false);
});

const body = 'We are looking into it.';

test.each(['investigation', 'cause', 'action', 'remedy', 'acknowledgement', 'apology'])('as %s it needs a date or a promise', (kind) => {
  expect(isOpenEnded({ kind, body })).toBe(true);
  expect(isOpenEnded({ kind, body, promise: { text: 'We write again', due_at: '2026-12-01' } })).toBe(false);
});

test.each(['resolution', 'decline', 'question'])('as %s it owes no next step', (kind) => {
  expect(isOpenEnded({ kind, body })).toBe(false);
});
