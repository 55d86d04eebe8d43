import { expect, test } from 'vitest';
import { filled, placeholdersIn } from '#api/desk/placeholder-rules.ts';

test.each<[string, string[]]>([
  ['Dear {name}, it was {what we found}.', ['name', 'what we found']],
  ['{name}, {name}', ['name']],
  ['It was { what we found }.', ['what we found']],
  ['Am {Datum} haben wir {den Grund} gefunden.', ['Datum', 'den Grund']],
  ['{何が起きたか}', ['何が起きたか']],
])('%j has placeholders', (text, names) => {
  expect(placeholdersIn(text)).toEqual(names);
});

test.each([
  'The answer was {"error": 1}.',
  'We set `{name}` in the label.',
  'It said {} and nothing else.',
  'body { color: red }',
  'The template had $'.concat('{name} in it.'),
  'The template had {{name}} in it.',
  'Version {8.6}',
  'A brace { alone',
  'Call me: [phone number], or [e-mail address] please.',
  '',
])('%j has none', (text) => {
  expect(placeholdersIn(text)).toEqual([]);
});

test('what is known is filled in, whatever its letters; the rest stays', () => {
  const known = new Map([
    ['name', 'Ada'],
    ['number', '412'],
  ]);
  expect(filled('{Name}, #{number} was {what we found}.', known)).toBe('Ada, #412 was {what we found}.');
  expect(filled('{name}', new Map([['name', '{number} $& {name}']]))).toBe('{number} $& {name}');
});
