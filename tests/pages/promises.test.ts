import { describe, expect, test } from 'vitest';
import { dueShape } from '#api/promises/rules.ts';
import { factsOf } from '../../src/draft-words.ts';
import { asEntered } from '../../src/promise-picks.ts';

const now = '2026-11-21T12:00:00.000Z';

describe('the date of a promise', () => {
  test.each(['2026-11-24', '2026-11-24T17:00Z'])('comes out of the form of the next version as it went in: %s', (entered) => {
    const due_at = dueShape.parse(entered);
    const { day, pick } = asEntered(due_at);
    expect([day, pick].filter(Boolean)).toEqual([entered]);
    expect(dueShape.parse(pick || day)).toBe(due_at);
  });

  test('is told with its hour where a draft is compared with the version before', () => {
    const facts = (due: string) =>
      factsOf({ kind: 'action', body: 'We mend it.', promise: { text: 'Mend it', due_at: dueShape.parse(due) } }, now);
    expect(facts('2026-11-24T17:00Z')).toContain('Mend it, by 24 Nov, 17:00');
    expect(facts('2026-11-24')).toMatch(/by 24 Nov$/);
  });
});
