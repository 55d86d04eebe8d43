#!/usr/bin/env node
// Runs a task of this project after installing whatever it lacks: `node tools/run.mjs start|dev|build|test|check|…`.
// Needs any Node.js >= 18 with npm: where that Node.js is too old for the project, tools/node holds one that is not.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { buildOnce } from './build.mjs';
import { fail, findNode, install, root } from './install.mjs';

process.chdir(root);
const [task = 'start', ...args] = process.argv.slice(2);
const node = findNode();
install(node, root);
const env = {
  ...process.env,
  PATH: [join(root, 'node_modules', '.bin'), dirname(node), process.env.PATH].join(delimiter),
  ASTRO_TELEMETRY_DISABLED: '1',
};

// A tool by its package's bin path, so that no shell and no .cmd shim is needed.
function tool(name) {
  const [pkg, bin] = { tsc: ['@typescript/native', 'tsc'], biome: ['@biomejs/biome', 'biome'] }[name] ?? [name, name];
  const dir = join(root, 'node_modules', pkg);
  if (!existsSync(dir)) fail(`there is no tool ${name}`);
  const { bin: bins } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
  return join(dir, typeof bins === 'string' ? bins : bins[bin]);
}

// npm gives a signal to the shell that it runs us in, and that shell dies of it without passing it on.
function whenOrphaned(stop) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (!process.env.npm_lifecycle_event || process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, 100);
  return timer;
}

// Runs a file and resolves to its exit status, as a shell would tell it. Signals go to it; if it ends by one of them, so do we.
function run(file, argv = []) {
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', file, ...argv], { stdio: 'inherit', env });
  const pass = (signal) => {
    // A terminal has already sent its Ctrl-C to the child: twice would mean "at once".
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, pass);
  const watch = whenOrphaned(() => child.kill());
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => {
      for (const s of signals) process.off(s, pass);
      clearInterval(watch);
      if (signals.includes(signal)) process.kill(process.pid, signal);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

function build() {
  return buildOnce(() => {
    console.log('building …');
    return run(tool('astro'), ['build', '--silent']);
  });
}

// Failed tests, and files that failed without a failed test: those that could not be loaded or set up.
function tally(report) {
  if (!existsSync(report)) return { passed: 0, failed: 0, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const broken = testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'));
  return { passed: numPassedTests, failed: numFailedTests + broken.length, skipped: numPendingTests + numTodoTests };
}

async function test() {
  const report = join(root, 'test-results', 'vitest.json');
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const status = (await build()) || (await run(tool('vitest'), ['run', ...reporters, ...args]));
  const { passed, failed, skipped } = tally(report);
  const nothing = passed + failed + skipped === 0;
  const wrong = failed || (status !== 0 || nothing ? 1 : 0);
  console.log(`${passed} passed, ${wrong} failed${skipped ? `, ${skipped} skipped` : ''}`);
  return status || Math.sign(wrong);
}

async function check() {
  const steps = [
    ['locks', 'tools/check-lock.mjs'],
    ['format and lint', tool('biome'), 'check', '--error-on-warnings'],
    ['page types', tool('astro'), 'sync', '--silent'],
    ['types', tool('tsc'), '--noEmit'],
    ['promises', tool('oxlint'), '--type-aware', '--deny-warnings'],
    ['pages', tool('astro'), 'check', '--minimumFailingSeverity', 'warning'],
    ['dead code', tool('knip'), '--no-progress'],
  ];
  const failed = [];
  for (const [name, file, ...argv] of steps) {
    console.log(`check: ${name}`);
    if ((await run(file, argv)) !== 0) failed.push(name);
  }
  console.log(failed.length ? `check: not right: ${failed.join(', ')}` : 'check: all right');
  return Math.sign(failed.length);
}

const tasks = {
  start: async () => (await build()) || run('dist/server/entry.mjs', args),
  dev: () => run(tool('astro'), ['dev', ...args]),
  build,
  test,
  check,
  bench: async () => (await build()) || run('tests/bench/run.ts', args),
  format: () => run(tool('biome'), ['check', '--write', ...args]),
  putright: () => run('api/cli.ts', args),
  exec: () => run(tool(args[0] ?? ''), args.slice(1)),
};

if (!Object.hasOwn(tasks, task)) fail(`unknown task ${task}: there are ${Object.keys(tasks).join(', ')}`);
process.exit(await tasks[task]());
