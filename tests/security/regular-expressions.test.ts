import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const LONG = 20_000;
const SHORT = 1000;

/** Files whose patterns take time with the square of the text, and why that is never long. */
const bounded: Record<string, string> = {
  'api/cli.ts': 'an error message of ours',
  'api/config.ts': 'what the operator wrote into the environment',
  'api/text/plain.ts': 'an excerpt is made of the first thousand characters, a title has 140',
  'src/words.ts': 'the digits of a number',
};

// What patterns repeat, a piece at a time; the sign at the end makes them try every way to match.
const pieces = [
  ...['a', 'A', '0', ' ', '-', '.', '@', '\t', '\n', '/', '\\', '<', '"', "'", '*', '_', '[', ']', '(', ')', '!', 'é', '漢', '%', '+', ','],
  ...[
    '\u200b',
    '\u0301',
    'a ',
    'a.',
    '0 ',
    'a@',
    '1-',
    '[]',
    '](',
    '![',
    '%20',
    '> ',
    '\n>',
    '\n ',
    'a=',
    'a,',
    'q=0',
    'for=',
    '+0',
    'DE89',
  ],
];
const END = '\u0001';

interface Pattern {
  file: string;
  regex: RegExp;
}

function patternsIn(file: string): Pattern[] {
  const text = readFileSync(join(root, file), 'utf8');
  const script = file.endsWith('.astro') ? (text.split(/^---$/m)[1] ?? '') : text;
  const found: Pattern[] = [];
  const walk = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      found.push({ file, regex: new RegExp(node.text.slice(1, end), node.text.slice(end + 1)) });
    }
    ts.forEachChild(node, walk);
  };
  walk(ts.createSourceFile(file, script, ts.ScriptTarget.Latest, true));
  return found;
}

// Windows writes paths with the other slash.
const files = ['api/**/*.ts', 'db/**/*.ts', 'src/**/*.ts', 'src/**/*.astro'].flatMap((glob) => globSync(glob, { cwd: root }));
const patterns = files.map((file) => file.replaceAll('\\', '/')).flatMap(patternsIn);

// One that backtracks without end never comes back: then the test's time is up.
test.each(patterns.map(({ file, regex }) => [file, regex] as const))('%s: %s comes to an end on any text', (file, regex) => {
  for (const piece of pieces) {
    const text = piece.repeat((file in bounded ? SHORT : LONG) / piece.length) + END;
    expect(() => text.replace(regex, '')).not.toThrow();
  }
});

test('the list of patterns for short texts has no file too many', () => {
  expect(Object.keys(bounded).filter((file) => !patterns.some((pattern) => pattern.file === file))).toEqual([]);
  expect(patterns.length).toBeGreaterThan(100);
});
