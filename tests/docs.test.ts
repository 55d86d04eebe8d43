import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const readme = read('README.md');
const manifest = z
  .object({
    scripts: z.record(z.string(), z.string()),
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(read('package.json')));

test('README has at most 200 lines', () => {
  expect(readme.split('\n').length).toBeLessThanOrEqual(200);
});

test('every command that README names is there', () => {
  const named = [...readme.matchAll(/npm (?:run )?(start|test|[a-z]+)\b/g)].map(([, name = '']) => name).filter((name) => name !== 'and');
  expect(named.filter((name) => !(name in manifest.scripts))).toEqual([]);
});

test('every variable of the configuration stands in README, and no other', () => {
  const table = readme.slice(readme.indexOf('## Configuration'), readme.indexOf('## Running it'));
  const documented = [...table.matchAll(/`([A-Z_]{4,})`/g)].map(([, name = '']) => name);
  const source = read('api/config.ts');
  const variables = [...source.matchAll(/^ {2}([A-Z_]{4,}):/gm)].map(([, name = '']) => name);
  expect([...new Set(documented)].sort()).toEqual(variables.sort());
});

test('every dependency has its reason in README', () => {
  const names = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)].filter(
    (name) => !name.startsWith('@types/'),
  );
  const reasons = readme.slice(readme.indexOf('## Dependencies'), readme.indexOf('## Decisions'));
  expect(names.filter((name) => !reasons.includes(name))).toEqual([]);
});

test('every file that a document links to is there', () => {
  const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];
  const links = documents.flatMap((file) => [...read(file).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, target = '']) => target));
  const shown = [...read('SECURITY.md').matchAll(/`(tests\/[^`]+)`/g)].map(([, path = '']) => path);
  expect([...links, ...shown].filter((target) => !existsSync(join(root, target)))).toEqual([]);
});

test('each claim of SECURITY.md names its test', () => {
  const table = read('SECURITY.md')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| what |'));
  expect(table.length).toBeGreaterThan(25);
  expect(table.filter((line) => !/`tests\/[^`]+`[^|]*\|$/.test(line))).toEqual([]);
});
