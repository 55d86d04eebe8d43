import { sql } from 'kysely';
import { DEFAULT_TARGETS } from '#api/areas/rules.ts';
import { fixStage } from '#api/fixes/rules.ts';
import type { Db } from '#db/schema.ts';
import { type BoardSize, mix, startOf } from './deal.ts';
import { sentences, titles } from './words.ts';

export const FIXES = 300;
const AREAS = 12;
const AGENTS = 20;
const ISSUES_PER_REPORTER = 8;
const DAY = 86_400;

const areaNames = 'Payments|Delivery|Returns|Account|App|Shop|Vouchers|Locker stations|Business|Subscriptions|Invoices|Website'.split('|');

/** SQL: the area of issue `i`. */
export const areaSlug = `'area-' || ${mix(4, AREAS)}`;
const id = (number: string) => `'0190b000-0000-7000-8000-' || (100000000000 + ${number})`;
/** SQL: the agent and the reporter of issue `i`. */
export const agentId = id(`i % ${AGENTS}`);
export const reporterId = ({ issues }: BoardSize) => id(`${AGENTS} + i % ${Math.ceil(issues / ISSUES_PER_REPORTER)}`);

export async function addAreas(db: Db): Promise<void> {
  const targets = {
    first_answer_s: DEFAULT_TARGETS.firstAnswerS,
    next_update_s: DEFAULT_TARGETS.nextUpdateS,
    resolution_s: DEFAULT_TARGETS.resolutionS,
  };
  const areas = areaNames.map((name, k) => ({ slug: `area-${k}`, name, position: k, ...targets, created_at: '2020-01-01T00:00:00.000Z' }));
  await db.insertInto('areas').values(areas).execute();
}

/** Twenty agents and as many customers as so many issues would have. */
export async function addMembers(db: Db, { issues }: BoardSize): Promise<void> {
  const members = AGENTS + Math.ceil(issues / ISSUES_PER_REPORTER);
  await sql
    .raw(
      `with recursive n(i) as (select cast(0 as bigint) union all select i + 1 from n where i < ${members - 1})
      insert into members (id, email, name, password_hash, role, created_at)
      select ${id('i')}, 'm' || i || '@example.org', 'Member ' || i, '', case when i < ${AGENTS} then 'agent' else 'customer' end,
        '2020-01-01T00:00:00.000Z' from n`,
    )
    .execute(db);
}

/** Causes spread over the whole time, each named some days after its issues came. */
export async function addFixes(db: Db, size: BoardSize): Promise<void> {
  const texts = sentences(FIXES * 3);
  const names = titles(FIXES);
  const every = (Date.parse(size.until) / 1000 - startOf(size)) / FIXES;
  const fixes = names.map((title, k) => fix(k + 1, title, texts.slice(k * 3, k * 3 + 3), startOf(size) + (k + 1) * every, size));
  await db.insertInto('fixes').values(fixes).execute();
  const actions = fixes.flatMap(({ number, opened_at, shipped_at }) =>
    [1, 2, 3].map((n) => ({
      fix: number,
      n,
      text: texts[n] ?? '',
      owner: 'Logistics',
      due_at: opened_at,
      done_at: shipped_at,
      evidence: null,
    })),
  );
  await db.insertInto('actions').values(actions).execute();
}

function fix(
  number: number,
  title: string,
  [what_happened = '', root_cause = '', factor = '']: string[],
  opened: number,
  { until }: BoardSize,
) {
  const stage = (share: number, days: number) => {
    const at = new Date((opened + days * DAY) * 1000).toISOString();
    return number % 10 < share && at < until ? at : null;
  };
  const dates = { cause_published_at: stage(9, 6), shipped_at: stage(8, 20), verified_at: stage(6, 60), last_report_at: null };
  const opened_at = new Date(opened * 1000).toISOString();
  const updated_at = dates.verified_at ?? dates.shipped_at ?? dates.cause_published_at ?? opened_at;
  return {
    number,
    title,
    what_happened,
    root_cause,
    factors: JSON.stringify([factor]),
    issues: 0,
    opened_at,
    updated_at,
    ...dates,
    stage: fixStage(dates),
  };
}

/** SQL: what the fixes know of their issues. */
export const summedFixes = `update fixes set issues = (select count(*) from issues where fix = fixes.number),
  last_report_at = (select max(reported_at) from issues where fix = fixes.number)`;
