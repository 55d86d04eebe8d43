import { expect, test } from 'vitest';
import { findPersonalData, maskCards, namePersonalData, setApart } from '#api/text/personal-data.ts';

const found = (text: string) => findPersonalData(text).map(({ kind, start, end }) => [kind, text.slice(start, end)]);

test.each([
  ['Write to ada.l+shop@mail.example.com.', [['email', 'ada.l+shop@mail.example.com']]],
  ['Call +44 20 7946 0958 after six', [['phone', '+44 20 7946 0958']]],
  [
    'Call (030) 1234567, or 0171 2345678',
    [
      ['phone', '(030) 1234567'],
      ['phone', '0171 2345678'],
    ],
  ],
  ['Call 555-123-4567', [['phone', '555-123-4567']]],
  ['My card 4111 1111 1111 1111 12/27 123', [['card', '4111 1111 1111 1111']]],
  [
    '5500000000000004 or 3400-000000-00009',
    [
      ['card', '5500000000000004'],
      ['card', '3400-000000-00009'],
    ],
  ],
  ['To DE89 3704 0044 0532 0130 00 please', [['iban', 'DE89 3704 0044 0532 0130 00']]],
  ['To gb82west12345698765432.', [['iban', 'gb82west12345698765432']]],
] as const)('%s: what is personal is found', (text, expected) => {
  expect(found(text)).toEqual(expected);
});

test.each([
  'Order 123-4567890-1234567 of 2026-11-21 10:00',
  'Paid 1,234.00 on 03-11-2026 10:20, and £0.99',
  'Parcel 4111111111111112 and DE88370400440532013000',
  'Version 192.168.100.1, 0.98869389295578 of it',
  '0000000000000000',
  'me@home and @ada',
])('%s: nothing personal is seen in it', (text) => {
  expect(found(text)).toEqual([]);
});

test.each([
  '4111  1111  1111  1111',
  '4111\t1111\t1111\t1111',
  '4111 - 1111 - 1111 - 1111',
  '4111–1111–1111–1111',
  '4111\u202f1111\u20091111\u00a01111',
  'card no.4111111111111111',
  'my card...4111 1111 1111 1111',
  '4111111111111111-123',
  '4111 1111 1111 1111-12/27',
  '4111/1111/1111/1111',
  'x4111111111111111',
  '４１１１ １１１１ １１１１ １１１１',
  '4111**1111**11111111',
  '4111\\-1111\\-1111\\-1111',
  '4&#49;11111111111111',
  '&#x34;&#x31;&#x31;&#x31;&#49;&#49;&#49;&#49;111111&#00049;1',
  '4\u00ad1\u200b1\u20601\ufeff 1\u034f111 1111 1111',
  '𝟒𝟏𝟏𝟏 𝟏𝟏𝟏𝟏 𝟏𝟏𝟏𝟏 𝟏𝟏𝟏𝟏',
  '४१११ ११११ ११११ ११११',
  '④①①①①①①①①①①①①①①①',
  '4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1',
  '4-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1',
  '41 11 11 11 11 11 11 11',
])('the card in %j is masked', (text) => {
  expect(maskCards(text)).toMatch(/^\D*•\D{0,3}•\D{0,3}•\D{0,3}•/);
  expect(maskCards(text)).not.toMatch(/[4４𝟒④४]\D{0,2}[1１𝟏①१]\D{0,2}[1１𝟏①१]/u);
});

test.each([
  '1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14',
  '2,000 or 3,000 or 4,000 or 5,000',
  '20 21 22 23 24 25 26',
  '&#8217; &#8217; &#8217; and &#8217;',
])('%j has no card', (text) => {
  expect(maskCards(text)).toBe(text);
});

test('of a card only the last four digits stay', () => {
  expect(maskCards('Card 4111 1111 1111 1111, 5500000000000004.')).toBe('Card •••• •••• •••• 1111, ••••••••••••0004.');
});

test('what is set apart stands once, and a word in its place', () => {
  expect(setApart('Call 0171 2345678 or write to a@b.example. Again: a@b.example')).toEqual({
    text: 'Call [phone number] or write to [e-mail address]. Again: [e-mail address]',
    apart: 'Phone number: 0171 2345678\nE-mail address: a@b.example',
  });
});

test('what was found has a name', () => {
  expect(namePersonalData(findPersonalData('a@b.example, c@d.example, 0171 2345678'))).toBe('an e-mail address and a phone number');
  expect(namePersonalData([])).toBe('');
});
