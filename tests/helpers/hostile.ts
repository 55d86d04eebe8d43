import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const data = join(import.meta.dirname, '..', '..', '..', 'shared', 'data');

/** Every naughty string, script and SQL injection that is at hand; empty where the data is absent. */
export const hostile: string[] = [...new Set([...naughty(), ...lines('xss'), ...lines('sqli')])];

function naughty(): string[] {
  const file = join(data, 'blns', 'blns.json');
  return existsSync(file) ? z.array(z.string()).parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
}

function lines(folder: string): string[] {
  const root = join(data, folder);
  if (!existsSync(root)) return [];
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && /\.(txt|fuzz)$/i.test(entry.name),
  );
  const payloads = files
    .filter(({ name }) => name !== 'SOURCE.txt')
    .flatMap((file) => readFileSync(join(file.parentPath, file.name), 'utf8').split('\n'));
  return payloads.map((line) => line.trim()).filter((line) => line !== '');
}
