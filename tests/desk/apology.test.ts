import { expect, test } from 'vitest';
import { isHollow, onlyApologises } from '#api/desk/apology-rules.ts';

test.each([
  'We’re sorry for the trouble.',
  'We apologise for the inconvenience. Thank you for your patience!',
  'Sorry to hear that. We understand how frustrating this is and value your feedback.',
  'SORRY',
  'We are very sorry about this. Your satisfaction is important to us.',
])('%j only apologises', (text) => {
  expect(onlyApologises(text, false)).toBe(true);
});

test.each([
  'Sorry. We found a wrong time limit in release 8.6.',
  'We’re sorry; your refund was sent today.',
  'Sorry, the courier scanned it at the wrong depot because two labels had been swapped.',
  'Your parcel left the depot.',
  'Which order number was it?',
  'Sorry about that, we will deliver it by Tuesday.',
  '',
  'Sorry, wir haben den Fehler in der Zahlung gefunden und behoben.',
  'Sorry voor het ongemak, we hebben de fout in de betaalmodule gevonden.',
  'Merci de votre patience, le colis est parti ce matin de notre entrepôt.',
  '> We’re sorry for the trouble.',
])('%j says something', (text) => {
  expect(onlyApologises(text, false)).toBe(false);
});

test('an apology with a promise is more than an apology', () => {
  expect(onlyApologises('We’re sorry for the trouble.', true)).toBe(false);
});

test.each(['investigation', 'action', 'resolution', 'question'])('as %s it is hollow, and with a promise it is not', (kind) => {
  expect(isHollow({ kind, body: 'We’re sorry for the trouble.' })).toBe(true);
  expect(isHollow({ kind, body: 'We’re sorry for the trouble.', promise: { text: 'A refund', due_at: '2026-12-01' } })).toBe(false);
});

test.each(['apology', 'acknowledgement'])('as %s it is what it says', (kind) => {
  expect(isHollow({ kind, body: 'We’re sorry for the trouble.' })).toBe(false);
});
