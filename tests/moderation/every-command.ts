import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { Ctx } from '#api/context.ts';

const root = join(import.meta.dirname, '../..');

export type Command = (ctx: Ctx, ...args: unknown[]) => Promise<unknown>;

/** Every exported command, as `slice/name`: the asynchronous functions of each commands.ts, as the test of the architecture takes them. */
export async function everyCommand(): Promise<Map<string, Command>> {
  const files = globSync('api/*/**/{commands,*-commands}.ts', { cwd: root }).map((file) => file.replaceAll('\\', '/'));
  const found = new Map<string, Command>();
  for (const file of files.sort()) {
    const exported: Record<string, unknown> = await import(join(root, file));
    for (const [name, command] of Object.entries(exported)) if (isCommand(command)) found.set(`${file.split('/')[1]}/${name}`, command);
  }
  return found;
}

function isCommand(value: unknown): value is Command {
  return typeof value === 'function' && value.constructor.name === 'AsyncFunction';
}

/** The names of what a command is given after its ctx; a pattern in braces is called `input`. */
export function namesOf(command: Command): string[] {
  const [, list = ''] = /^async function \w+\(([\s\S]*?)\)\s*\{/.exec(String(command)) ?? [];
  const flat = list.replaceAll(/\{[^}]*\}/g, 'input').split(',');
  return flat.slice(1).map((one) => (/^\s*(\w+)/.exec(one)?.[1] ?? 'input').trim());
}

/** All ways to choose one of each. */
export function choices(lists: unknown[][]): unknown[][] {
  return lists.reduce<unknown[][]>((rows, list) => rows.flatMap((row) => list.map((one) => [...row, one])), [[]]);
}
