// Tells whether the built server still matches its sources: by their content, so that a checkout or a copy cannot fool it.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const inputs = ['src', 'api', 'db', 'public', 'astro.config.mjs', 'tsconfig.json', 'package.json', 'package-lock.json'];
const stamp = join('dist', '.sources');

function files(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => files(join(path, name)));
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const file of inputs.filter(existsSync).flatMap(files)) {
    const content = readFileSync(file);
    hash.update(`${file} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

/**
 * Builds unless what is built was made from these very sources. Works in the current folder.
 * @param {() => Promise<number>} make builds into dist; resolves to an exit status
 * @returns {Promise<number>} an exit status
 */
export async function buildOnce(make) {
  const sources = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return 0;
  rmSync(stamp, { force: true });
  const status = await make();
  if (status === 0) writeFileSync(stamp, sources);
  return status;
}
