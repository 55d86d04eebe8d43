import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importJsonl } from '#api/intake/commands.ts';
import { engines } from '../helpers/engines.ts';
import { refusal } from '../helpers/refusals.ts';
import { system } from '../helpers/world.ts';
import { type Board, emptyBoard, fileOf, rowsIn } from './boards.ts';
import { ada, at, file, lines } from './lines.ts';

const { board: boardLine, area, member, fix, issue } = lines;
const [report] = issue.steps;

describe.each(engines)('a file in our format that is not right, on %s,', (engine) => {
  let board: Board;
  beforeAll(async () => {
    board = await emptyBoard(engine);
  });
  afterAll(() => board.drop());

  test.each<[string, string | Buffer, string]>([
    ['an empty file', '', 'The file is empty.'],
    ['a file that does not begin with the board', file(area), 'Line 1: this must be the board.'],
    ['a file of a later format', file({ ...boardLine, format: 2 }), 'Line 1: format: must be 1: this file is of another version.'],
    ['what is no JSON', file(boardLine, '{"type":'), 'Line 2: this is not JSON.'],
    ['what is no object', file(boardLine, '7'), 'Line 2: must be board, area, member, fix or issue.'],
    ['an empty line', file(boardLine, ''), 'Line 2: this is not JSON.'],
    ['what is not UTF-8', Buffer.from(file(boardLine, area).replace('Shop', 'Sh\u00e9p'), 'latin1'), 'Line 2: this is not UTF-8.'],
    ['a kind of line that there is not', file(boardLine, { type: 'ship' }), 'Line 2: type: must be board, area, member, fix or issue.'],
    ['a field that is not known', file(boardLine, { ...area, colour: 'red' }), 'Line 2: Unrecognized key: "colour".'],
    [
      'a field that is missing',
      file(boardLine, { ...member, role: undefined }),
      'Line 2: role: A role is one of customer, agent, approver, admin.',
    ],
    [
      'a day for a time',
      file(boardLine, { ...area, created_at: '2026-11-01' }),
      'Line 2: created_at: must be a time such as 2026-11-19T10:02:00.000Z.',
    ],
    [
      'a day that there is not',
      file(boardLine, { ...area, created_at: '2026-02-30T00:00:00.000Z' }),
      'Line 2: created_at: must be a time such as 2026-11-19T10:02:00.000Z.',
    ],
    ['NUL in a text', file(boardLine, { ...area, name: 'a\0b' }), 'Line 2: name: must not hold NUL or half characters.'],
    ['half a character', file(boardLine, { ...area, name: 'a\ud83d' }), 'Line 2: name: must not hold NUL or half characters.'],
    ['a second board', file(boardLine, boardLine), 'Line 2: this board must stand before the board above.'],
    ['lines out of order', file(boardLine, member, area), 'Line 3: this area must stand before the member above.'],
    [
      'a number that stands twice',
      file(boardLine, area, member, fix, issue, issue),
      'Line 6: this issue must stand before the issue above.',
    ],
    ['an area that is not there', file(boardLine, member, fix, issue), 'Line 4: the area "shop" is not in the lines above.'],
    ['a member who is not there', file(boardLine, area, fix, issue), `Line 4: the member ${ada} is not in the lines above.`],
    ['a fix that is not there', file(boardLine, area, member, issue), 'Line 4: the fix 18 is not in the lines above.'],
    ['no report', file(boardLine, { ...issue, steps: [] }), 'Line 2: steps: must begin with the report.'],
    [
      'another first step',
      file(boardLine, { ...issue, steps: [{ ...report, kind: 'answer' }] }),
      'Line 2: steps.0.kind: must be the report.',
    ],
    [
      'steps out of order',
      file(boardLine, { ...issue, steps: [report, report] }),
      'Line 2: steps.1.n: must be higher than in the step before.',
    ],
    [
      'a correction of nothing',
      file(boardLine, { ...issue, steps: [report, { ...report, n: 2, kind: 'answer', corrects: 2 }] }),
      'Line 2: steps.1.corrects: must be the n of an earlier step.',
    ],
    [
      'somebody affected twice',
      file(boardLine, {
        ...issue,
        affected: [
          { member: ada, at },
          { member: ada, at },
        ],
      }),
      'Line 2: affected: must not name a member twice.',
    ],
  ])('%s: is refused by its line, and nothing of its batch is written', async (_, content, why) => {
    expect((await refusal(importJsonl(board.as(system), fileOf(content)))).message).toBe(why);
    const rows = await rowsIn(board);
    expect(Object.values(rows).filter((n) => n > 0)).toEqual([]);
  });
});
