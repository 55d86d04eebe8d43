// Made-up boards of any size, straight by SQL: six steps an issue, with the stages, dues and texts that a board would have.
import type { Database } from '#db/open.ts';
import { type Bulk, bulks, runAll, withoutIndexes } from './bulk.ts';
import { addAreas, addFixes, addMembers, agentId, areaSlug, FIXES, reporterId, summedFixes } from './cast.ts';
import { type BoardSize, dealt, layOut, mix, SENTENCES, standColumns, TITLES, tidyUp } from './deal.ts';
import { isMoment } from './lives.ts';
import { COMMON, RARE_MATCHES } from './words.ts';

const CHUNK = 25_000;
const LEDGER_LINES = 5000;

interface Making extends BoardSize {
  bulk: Bulk;
}

/** Fills a migrated, empty board. `progress` hears how many issues are in. */
export async function fillBoard(database: Database, size: BoardSize, progress: (issues: number) => void = () => {}): Promise<void> {
  const bulk = bulks[database.dialect.name];
  await database.write.connection().execute(async (db) => {
    await runAll(db, bulk.hurry);
    await layOut(db);
    await addAreas(db);
    await addMembers(db, size);
    await addFixes(db, size);
    await withoutIndexes(db, bulk, async () => {
      for (let first = 1; first <= size.issues; first += CHUNK) {
        const last = Math.min(first + CHUNK - 1, size.issues);
        await runAll(db, [...rowsOf({ ...size, bulk }, first, last), bulk.index(first, last)]);
        progress(last);
      }
    });
    await runAll(db, [summedFixes, ...ledgerOf({ ...size, bulk })]);
    await tidyUp(db);
    await runAll(db, bulk.settle);
  });
}

const sentence = (name: string, salt: number, more = '0') =>
  `join bench_sentences ${name} on ${name}.k = (${mix(salt, SENTENCES)} + ${more}) % ${SENTENCES}`;
const neighbour = 'case when i > 1 then i - 1 else 2 end';

/** SQL: what puts the issues of a range in, with all that belongs to them. */
function rowsOf(making: Making, first: number, last: number): string[] {
  const from = dealt(making, first, last);
  const { iso } = making.bulk;
  return [
    `${from} insert into issues (${issueColumns.map(([column]) => column).join(', ')})
      select ${issueColumns.map(([, value]) => value(making)).join(', ')}
      from dealt join bench_lives l on l.life = dealt.life join bench_titles t on t.k = ${mix(1, TITLES)} ${sentence('a', 2)} ${sentence('b', 3)}`,
    `${from} insert into steps (${stepColumns.map(([column]) => column).join(', ')})
      select ${stepColumns.map(([, value]) => value(making)).join(', ')}
      from dealt join bench_steps s on s.life = dealt.life ${sentence('a', 2, '(n - 1) * 37')} ${sentence('b', 3)}`,
    `${from} insert into promises (issue, step, text, due_at, kept_at)
      select i, step, 'We will call back with what we found.', ${iso('e + due')}, ${iso('e + kept')}
      from dealt join bench_promises p on p.life = dealt.life`,
    `${from} insert into follows (issue, member, at) select i, ${reporterId(making)}, ${iso('e')} from dealt`,
  ];
}

type Columns = [column: string, value: (making: Making) => string][];

const issueColumns: Columns = [
  ['number', () => 'i'],
  ['title', () => 't.text'],
  ['excerpt', () => `substr(a.text || ' ' || b.text, 1, 200)`],
  ['area', () => areaSlug],
  ['visibility', () => `case when ${mix(5, 100)} < 6 then 'private' else 'public' end`],
  ['channel', () => `case ${mix(6, 12)} when 0 then 'email' when 1 then 'phone' when 2 then 'api' when 3 then 'letter' else 'web' end`],
  ['reporter', reporterId],
  ['display_name', () => `case when i % 5 < 2 then 'Customer ' || (i % 977) end`],
  ['reported_at', ({ bulk }) => bulk.iso('e')],
  ['fix', ({ issues }) => `case when ${mix(5, 10)} = 7 then 1 + (i - 1) * ${FIXES} / ${issues} end`],
  ['duplicate_of', () => `case when l.stage = 'duplicate' then ${neighbour} end`],
  ['affected', () => `case when ${mix(4, 50)} = 0 then 2 + ${mix(6, 300)} else 1 + ${mix(6, 4)} end`],
  ['followers', () => `1 + ${mix(6, 5)}`],
  ['entries', () => '6'],
  ...standColumns.map((column): Columns[number] => [
    column,
    ({ bulk }) => (isMoment(column) ? bulk.iso(`e + l.${column}`) : `l.${column}`),
  ]),
];

const stepColumns: Columns = [
  ['issue', () => 'i'],
  ['n', () => 'n'],
  ['kind', () => 'kind'],
  ['by', () => 'by'],
  ['author', (making) => `case when by = 'company' then ${agentId} else ${reporterId(making)} end`],
  ['author_name', () => `case when by = 'company' then 'Agent ' || (i % 20) when by = 'member' then 'Another customer' end`],
  ['at', ({ bulk }) => bulk.iso('e + after')],
  ['body', (making) => `case when n = 1 then ${report(making)} when kind in ('withdrawal', 'merge') then '' else a.text end`],
  ['outcome', () => 'outcome'],
  ['rating', () => `case when outcome = 'put_right' then 3 + i % 3 when outcome is not null then 1 + i % 3 end`],
  ['other_issue', () => `case when merges = 1 then ${neighbour} end`],
  ['reason', () => `case when kind = 'decline' then 'not_ours' end`],
];

function report({ issues }: Making): string {
  const rare = `'My case number is case' || (i % ${Math.max(1, Math.floor(issues / RARE_MATCHES))}) || '.'`;
  return `a.text || ' ' || b.text || case when i % 3 = 0 then ' I want a ${COMMON}.' else '' end || ' ' || ${rare}`;
}

/** SQL: some lines about the newest issues, and the numbers that were handed out. */
function ledgerOf({ bulk, ...size }: Making): string[] {
  const lines = Math.min(LEDGER_LINES, size.issues);
  const before = size.issues - lines;
  const from = dealt(size, before + 1, size.issues);
  const seq = `i - ${before}`;
  return [
    `${from} insert into ledger (seq, act, subject, at, role, commitment)
      select ${seq}, 'issue.reported', 'issue/' || i, ${bulk.iso('e')}, 'customer', '${'0'.repeat(52)}' || (100000000000 + i) from dealt`,
    `${from} insert into openings (seq, salt) select ${seq}, '${'0'.repeat(20)}' || (100000000000 + i) from dealt`,
    `update counters set n = case name when 'issue' then ${size.issues} when 'fix' then ${FIXES} else ${lines} end`,
  ];
}

/** The word that stands in every third issue, and one that stands in twenty. */
export const searched = { common: COMMON, rare: 'case7' };
