import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuid } from 'uuid';
import { inject } from 'vitest';
import { readConfig } from '#api/config.ts';
import { type Ctx, createCtx, type Member, type Role, type Viewer } from '#api/context.ts';
import { reportIssue } from '#api/issues/commands.ts';
import { type Database, openDatabase } from '#db/open.ts';
import { type EngineName, migrated, testDatabase } from './engines.ts';
import { keys } from './keys.ts';

export const guest: Viewer = { role: 'guest' };
export const system: Viewer = { role: 'system' };

/** The cast: two customers who do not know each other, and the company's staff. */
const cast = { customer: 'customer', stranger: 'customer', agent: 'agent', approver: 'approver', admin: 'admin' } as const;
export type Cast = Record<keyof typeof cast, Member>;

export interface World extends Cast {
  database: Database;
  url: string;
  /** The world as this viewer sees it, at the world's time. */
  as(viewer: Viewer): Ctx;
  /** Moves the world's time on by hours. It begins on 2 November 2026 at 09:00 UTC. */
  pass(hours: number): void;
  now(): string;
  /** A fresh problem, reported by the customer now. */
  report(more?: Record<string, unknown>): Promise<number>;
  drop(): Promise<void>;
}

/** A migrated database of its own with the cast and two areas; `env` has more of the configuration. */
export async function createWorld(engine: EngineName, env: Record<string, string> = {}): Promise<World> {
  const { url, drop } = await testDatabase(engine, { template: migrated });
  const database = openDatabase(url, keys, (error) => {
    throw error;
  });
  const members = await addCast(database);
  const at = '2026-01-01T00:00:00.000Z';
  const targets = { first_answer_s: 4 * 3600, next_update_s: 86_400, resolution_s: 7 * 86_400, created_at: at };
  const areas = ['payments', 'delivery'].map((slug, position) => ({
    slug,
    name: slug === 'payments' ? 'Payments' : 'Delivery',
    position,
    ...targets,
  }));
  await database.write.insertInto('areas').values(areas).execute();
  const surroundings = {
    database,
    config: readConfig({ DATABASE_URL: url, DEMO: 'off', FILES_URL: filesUrl(), ...env }),
    head: { seq: 0 },
  };
  let clock = Date.parse('2026-11-02T09:00:00.000Z');
  const as = (viewer: Viewer) => createCtx(surroundings, viewer, new Date(clock), 'test');
  return {
    ...members,
    database,
    url,
    as,
    pass: (hours) => {
      clock += hours * 3_600_000;
    },
    now: () => new Date(clock).toISOString(),
    async report(more = {}) {
      const input = { title: 'Charged twice for one order', body: 'Both payments show on my statement.', ...more };
      return (await reportIssue(as(members.customer), input, 'web')).number;
    },
    async drop() {
      await database.close();
      await drop();
    },
  };
}

function filesUrl(): string {
  return `file:${mkdtempSync(join(inject('run').folder, 'files-'))}`;
}

async function addCast(database: Database): Promise<Cast> {
  const add = async (name: keyof typeof cast): Promise<Member> => {
    const role: Role = cast[name];
    const member = { id: uuid(), email: `${name}@example.org`, name: `${name[0]?.toUpperCase()}${name.slice(1)}`, role };
    const rest = { password_hash: '', created_at: '2026-01-01T00:00:00.000Z', deactivated_at: null };
    await database.write
      .insertInto('members')
      .values({ ...member, ...rest })
      .execute();
    return member;
  };
  return {
    customer: await add('customer'),
    stranger: await add('stranger'),
    agent: await add('agent'),
    approver: await add('approver'),
    admin: await add('admin'),
  };
}

/** The act of every line of the ledger about a subject, in order. */
export async function actsOn(world: World, subject: string): Promise<string[]> {
  const rows = await world.database.read.selectFrom('ledger').select('act').where('subject', '=', subject).orderBy('seq').execute();
  return rows.map((row) => row.act);
}
