// Installs what a folder's lock names, once, and finds a Node.js that fits the project. Runs on any Node.js >= 18.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === 'win32';

/**
 * @param {string} message
 * @returns {never}
 */
export function fail(message) {
  console.error(message);
  process.exit(1);
}

// Our own Node.js runs npm's own file, so that npm picks packages for that Node.js and needs no shell.
function npm(node, cwd, ...argv) {
  const cli = process.env.npm_execpath;
  const viaNode = cli && basename(cli) === 'npm-cli.js';
  const [command, first] = viaNode ? [node, [cli]] : ['npm', []];
  const env = { ...process.env, PATH: dirname(node) + delimiter + process.env.PATH };
  const { status } = spawnSync(command, [...first, ...argv], {
    cwd,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: !viaNode && windows,
  });
  if (status !== 0) fail(`npm ${argv.join(' ')} failed in ${cwd}`);
}

// By npm's own record of what it put there, so that an `npm ci` by hand counts too.
function installed(dir) {
  if (!existsSync(join(dir, 'node_modules', '.package-lock.json'))) return false;
  const read = (file) => JSON.parse(readFileSync(join(dir, file), 'utf8')).packages;
  const have = read('node_modules/.package-lock.json');
  const want = read('package-lock.json');
  const there = ([at, p]) => at === '' || (have[at] ? have[at].integrity === p.integrity : p.optional);
  return Object.entries(want).every(there) && Object.keys(have).every((at) => want[at]);
}

/**
 * Makes node_modules of the folder what its lock says, unless it is that already.
 * @param {string} node the Node.js that runs npm
 * @param {string} dir a folder with a package-lock.json
 */
export function install(node, dir) {
  if (installed(dir)) return;
  console.log(`installing ${dir === root ? 'dependencies' : relative(root, dir)} …`);
  // The environment may ask for less (NODE_ENV=production, omit=dev): building needs all of it.
  npm(node, dir, 'ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error');
}

// The same range as "engines" in package.json.
function supported(version) {
  const [major, minor] = version.split('.').map(Number);
  return (major === 22 && minor >= 19) || major === 24 || major >= 26;
}

/**
 * The Node.js that runs the project: this one where it fits, else the one in tools/node.
 * @returns {string} its path
 */
export function findNode() {
  if (supported(process.versions.node)) return process.execPath;
  const name = `node-${windows ? 'win' : process.platform}-${process.arch}`;
  const dir = join(root, 'tools', 'node');
  const please = 'please install Node.js 24 LTS.';
  if (!(name in JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')).optionalDependencies)) {
    fail(`Node.js ${process.versions.node} is too old and there is no packaged one for ${name}: ${please}`);
  }
  install(process.execPath, dir);
  const file = join(dir, 'node_modules', name, 'bin', windows ? 'node.exe' : 'node');
  if (!existsSync(file)) fail(`npm did not install ${name}: run "npm ci" in tools/node to see why, or ${please}`);
  if (spawnSync(file, ['--version']).status !== 0) fail(`The packaged Node.js does not run on this system (another C library?): ${please}`);
  return file;
}
