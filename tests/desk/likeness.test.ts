import { expect, test } from 'vitest';
import { nearlySame, printOf } from '#api/desk/likeness-rules.ts';

const alike = (one: string, other: string) => nearlySame(printOf(one), printOf(other));
const text = 'A retry of the card page made a second payment. We sent 129.00 back to your card this morning and put a lock on the retry.';

test.each([
  text,
  text.toUpperCase(),
  text.replaceAll('.', '!'),
  text.replace('129.00', '84.50'),
  text.replace('this morning', 'on Monday'),
  `Hello Ada, ${text}`,
])('%j is nearly the same', (other) => {
  expect(alike(text, other)).toBe(true);
  expect(alike(other, text)).toBe(true);
});

test.each([
  'A retry of the card page made a second payment in your case too, since both orders fell into the same minute. 84.50 went back today.',
  'Your parcel left the depot with the wrong label, and the courier brings it to your door tomorrow before noon.',
  `${text} The same happened to eleven other people on that day, and each of them has had their money back since ten o’clock. The new check has run through three nights without a second payment, and we look again after a week.`,
  'A retry.',
  '',
])('%j is another text', (other) => {
  expect(alike(text, other)).toBe(false);
});

test.each(['It is done.', 'We refunded it.', ''])('%j is too short to be a copy', (short) => {
  expect(alike(short, short)).toBe(false);
});

test('a short text is the same only as a whole', () => {
  expect(alike('We look at it now.', 'We look at it now!')).toBe(true);
  expect(alike('We look at it now.', 'We look at it again.')).toBe(false);
});

test('texts in other scripts are compared as well', () => {
  const japanese = '二回目の支払いは、カードページの再試行によるものでした。本日、全額を返金しました。';
  expect(alike(japanese, japanese.replace('本日', '昨日'))).toBe(true);
  expect(alike(japanese, 'お荷物は間違ったラベルのまま倉庫を出ました。明日の正午までに届きます。')).toBe(false);
});
