#!/usr/bin/env node
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { addArea } from '#api/areas/commands.ts';
import { listAreas } from '#api/areas/queries.ts';
import { readConfig } from '#api/config.ts';
import { type Ctx, createCtx } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';
import { type CfpbReport, importCfpb, importJsonl } from '#api/intake/commands.ts';
import { exportJsonl } from '#api/intake/queries.ts';
import { rebuild } from '#api/intake/rebuild.ts';
import { reseal } from '#api/intake/reseal.ts';
import { addKey, forgetOldKeys, openKeys, proveKeys } from '#api/keys.ts';
import { invite, resetPassword } from '#api/members/commands.ts';
import { roles } from '#api/members/rules.ts';
import { readSettings } from '#api/settings/board-queries.ts';
import { migrate } from '#db/migrate.ts';
import { openDatabase } from '#db/open.ts';

const program = new Command('putright').description(
  'Looks after a Putright board from the terminal. The board is the one that DATABASE_URL names.',
);

program
  .command('migrate')
  .description('bring the database to the newest schema; every other command does so first')
  .action(() =>
    onBoard(async (_, ran) => say(ran.length > 0 ? ran.map((name) => `migrated ${name}`).join('\n') : 'The schema is the newest already.')),
  );

program
  .command('invite')
  .description('print a link that makes its bearer a member with a role: good once, for 7 days')
  .option('--role <role>', `one of ${roles.join(', ')}`, 'admin')
  .action(({ role }: { role: string }) => onBoard(async (ctx) => say(`${ctx.config.publicOrigin}${await invite(ctx, role)}`)));

program
  .command('password <email>')
  .description('give an account a new password and print it; its sessions end')
  .action((email: string) => onBoard(async (ctx) => say(await resetPassword(ctx, email))));

const area = program.command('area').description('the products and services that problems are sorted by');
area
  .command('add <name>')
  .description('add an area, with its targets')
  .option('--first-answer-h <hours>', 'hours until the first answer (8)')
  .option('--next-update-h <hours>', 'hours between updates (72)')
  .option('--resolution-h <hours>', 'hours until the resolution (336)')
  .action((name: string, { firstAnswerH, nextUpdateH, resolutionH }: Record<string, string | undefined>) =>
    onBoard(async (ctx) => {
      const targets = { first_answer_h: firstAnswerH, next_update_h: nextUpdateH, resolution_h: resolutionH };
      say(`added ${await addArea(ctx, { name, ...targets })}`);
    }),
  );
area
  .command('list')
  .description('list the areas and their targets in hours')
  .action(() =>
    onBoard(async (ctx) => {
      const hours = (s: number) => String(Math.round(s / 36) / 100);
      const rows = (await listAreas(ctx)).map((one) => [
        one.slug,
        one.name,
        ...[one.first_answer_s, one.next_update_s, one.resolution_s].map(hours),
      ]);
      say(table([['slug', 'name', 'first answer', 'next update', 'resolution'], ...rows]));
    }),
  );

const importing = program.command('import').description('take in problems from elsewhere; doing it again adds nothing twice');
importing
  .command('cfpb <file>')
  .description("a CSV file of the CFPB's consumer complaint database (- for standard input)")
  .option('--company <name>', 'take the complaints about this company alone')
  .action((file: string, { company }: { company?: string }) =>
    onBoard(async (ctx) => {
      const progress = ({ imported, present, otherCompany, skipped }: CfpbReport) =>
        show(`${grouped(imported + present + otherCompany + skipped)} rows`);
      say(cfpbTable(await importCfpb(ctx, input(file), { company, progress }), company));
    }),
  );
importing
  .command('jsonl <file>')
  .description('a file that putright export jsonl wrote (- for standard input)')
  .action((file: string) =>
    onBoard(async (ctx) => {
      const { taken, present } = await importJsonl(ctx, input(file), (report) => show(`${grouped(report.taken + report.present)} lines`));
      say(
        table([
          ['imported', grouped(taken)],
          ['already there', grouped(present)],
        ]),
      );
    }),
  );

program
  .command('export')
  .description('write out the board')
  .command('jsonl [file]')
  .description('everything but passwords, files and the ledger, e-mail addresses and private details included, a thing a line')
  .action((file: string | undefined) => onBoard((ctx) => write(exportJsonl(ctx), file)));

program
  .command('rebuild')
  .description('make anew what is derived: stages, clocks, counts and the full-text index')
  .action(() =>
    onBoard(async (ctx) => say(`rebuilt ${grouped(await rebuild(ctx, (done) => show(`${grouped(done)} problems`)))} problems`)),
  );

program
  .command('rotate-key')
  .description('seal everything private with a new key; where APP_SECRET is set, put the new one before the old one there first')
  .action(async () => {
    const { appSecrets, keyFile } = readConfig();
    const inFile = appSecrets.length === 0;
    await onBoard(async (ctx) => {
      // Not before the keys that are there have opened something: in place of one that was lost none is made.
      if (inFile) addKey(keyFile);
      const sealed = await reseal(ctx, (done) => show(`${grouped(done)} problems`));
      say(`sealed the private texts of ${grouped(sealed)} problems with the newest key`);
    });
    if (inFile) forgetOldKeys(keyFile);
  });

program
  .command('demo')
  .description('load the demo company into an empty board')
  .action(() =>
    onBoard(async (ctx) => {
      const { loadDemo } = await import('#api/intake/demo.ts');
      await loadDemo(ctx);
      say('The demo company is there.');
    }),
  );

/** Opens the board, brings its schema up to date, lets `work` at it as the operator, and closes it. */
async function onBoard(work: (ctx: Ctx, ran: string[]) => Promise<void>): Promise<void> {
  const config = readConfig();
  const database = openDatabase(config.databaseUrl, openKeys(config), () => {});
  try {
    const ran = await migrate(database);
    await proveKeys(database, config);
    const head = { seq: 0, settings: await readSettings(database.read) };
    await work(createCtx({ database, config, head }, { role: 'system' }, new Date(), 'terminal'), ran);
  } finally {
    show('');
    await database.close();
  }
}

function input(file: string): Readable {
  return file === '-' ? process.stdin : createReadStream(file);
}

async function write(text: AsyncIterable<string>, file: string | undefined): Promise<void> {
  if (file === undefined) return pipeline(text, process.stdout);
  const unfinished = `${file}.unfinished`;
  try {
    await pipeline(text, createWriteStream(unfinished, { mode: 0o600 }));
    await rename(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
}

function cfpbTable({ imported, present, otherCompany, skipped, skippedRows }: CfpbReport, company: string | undefined): string {
  const rows = [
    ['imported', grouped(imported)],
    ['already there', grouped(present)],
    ['skipped', grouped(skipped)],
  ];
  if (company !== undefined) rows.push(['of other companies', grouped(otherCompany)]);
  const listed = skippedRows.map(({ line, reason }) => [`line ${line}`, reason]);
  const more = skipped - skippedRows.length;
  return [table(rows), listed.length > 0 && table(listed), more > 0 && `… and ${grouped(more)} more`].filter(Boolean).join('\n\n');
}

function table(rows: string[][]): string {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, i) => (/^[\d,.]+$/.test(cell) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function grouped(n: number): string {
  return n.toLocaleString('en');
}

function say(text: string): void {
  show('');
  process.stdout.write(`${text}\n`);
}

/** The line that changes while work goes on. Only people at a terminal see it. */
function show(progress: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${progress}`);
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const fields = error instanceof Refusal ? error.errors.map(({ path, message }) => `${path}: ${message}`) : [];
  return (fields.length > 0 ? fields.join('; ') : error.message).replaceAll(/\s*\n\s*/g, '; ');
}

try {
  await program.parseAsync();
} catch (error) {
  // Whoever reads our output may have had enough of it: `putright export jsonl | head`.
  if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) {
    process.stderr.write(`putright: ${explain(error)}\n`);
    process.exitCode = 1;
  }
}
