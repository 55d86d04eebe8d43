import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redact, redactOwn } from '#api/moderation/commands.ts';
import { redacted } from '#api/moderation/redaction-rules.ts';
import { engines } from '../helpers/engines.ts';
import { refusal } from '../helpers/refusals.ts';
import { createWorld, type World } from '../helpers/world.ts';

const MARK = '▮redacted▮';

describe('what is taken out of a text', () => {
  test('leaves one mark for what overlaps, touches or stands in an earlier mark', () => {
    expect(redacted('call 0171 and ask', ['0171', '171 and'])).toBe(`call ${MARK} ask`);
    expect(redacted('aabb', ['a', 'b'])).toBe(MARK);
    expect(redacted(`the ${MARK} end`, ['e', 'd'])).toBe(`th${MARK} ${MARK} ${MARK}n${MARK}`);
    expect(redacted(`call ${MARK} now, please`, [`${MARK} now`])).toBe(`call ${MARK}, please`);
  });

  test('grows no text beyond its letters, whatever is taken out in turn', () => {
    const grown = redacted('x.'.repeat(1000), [...'xredact']);
    expect(grown).toBe(`${MARK}.`.repeat(1000));
  });
});

describe.each(engines)('redacting on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  const grounds = { reason: 'abuse', sentence: 'It calls the driver names.' };
  const title = 'Charged twice for one order';
  const body = 'Both payments show on my statement.';

  test('one member of the staff alone leaves something to read of a text and its title; the author takes out what they like', async () => {
    const post = { issue: await world.report({ title, body }), step: 1 };
    for (const passages of [[body], [title], [body, title]]) {
      const answer = await refusal(redact(world.as(world.agent), post, { ...grounds, passages }));
      expect(answer).toMatchObject({ kind: 'invalid', errors: [{ path: 'passages', message: expect.stringContaining('second person') }] });
    }
    await redact(world.as(world.agent), post, { ...grounds, passages: ['Both payments'] });
    const rest = refusal(redact(world.as(world.agent), post, { ...grounds, passages: ['show on my statement.'] }));
    expect(await rest).toMatchObject({ kind: 'invalid' });
    await redactOwn(world.as(world.customer), post, { passages: ['show on my statement.'] });
  });
});
