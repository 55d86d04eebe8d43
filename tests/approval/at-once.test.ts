import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Member } from '#api/context.ts';
import { approveAndPublishDraft, approveDraft, publishDraft, refuseDraft } from '#api/desk/decision-commands.ts';
import { handInVersion } from '#api/desk/draft-commands.ts';
import { withdrawIssue } from '#api/issues/commands.ts';
import { commitment } from '#api/ledger/rules.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { engines } from '../helpers/engines.ts';
import { refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';
import { another, answer, drafted, look, read } from './drafting.ts';

describe.each(engines)('two people at one draft at once on %s', (engine) => {
  let world: World;
  let second: Member;
  beforeAll(async () => {
    world = await createWorld(engine);
    second = await another(world);
  });
  afterAll(() => world.drop());

  const approver = () => world.as(world.approver);
  const won = (work: Promise<unknown>) =>
    work.then(
      () => 'won',
      () => refused(work),
    );
  const count = async (issue: number, act: string) => (await actsOn(world, `issue/${issue}`)).filter((one) => one === act).length;

  test('one approver wins, and the other hears that it is decided', async () => {
    const { issue, draft } = await drafted(world);
    const hash = await read(world, draft);
    const outcomes = await Promise.all([approver(), world.as(second)].map((as) => won(approveDraft(as, draft, hash))));
    expect(outcomes.sort()).toEqual(['conflict', 'won']);
    expect(await count(issue, 'draft.approved')).toBe(1);
  });

  test('it is approved or sent back, and never both', async () => {
    const { issue, draft } = await drafted(world);
    const hash = await read(world, draft);
    const outcomes = await Promise.all([
      won(approveDraft(approver(), draft, hash)),
      won(refuseDraft(world.as(second), draft, { ...hash, reason: 'Not like this.' })),
    ]);
    expect([...outcomes].sort()).toEqual(['conflict', 'won']);
    expect((await look(world, draft)).state).toBe(outcomes[0] === 'won' ? 'approved' : 'refused');
    expect((await count(issue, 'draft.approved')) + (await count(issue, 'draft.refused'))).toBe(1);
  });

  test('with a new version at the same moment, what was approved is what is published, or nothing is', async () => {
    for (let round = 0; round < 5; round++) {
      const { issue, draft } = await drafted(world);
      const hash = await read(world, draft);
      const [published] = await Promise.all([
        won(approveAndPublishDraft(approver(), draft, hash)),
        won(handInVersion(world.as(world.agent), draft, { ...answer, body: 'We refund nothing.' })),
      ]);
      const steps = await stepsOf(world.as(guest), issue, '', { after: 1, limit: 9 });
      expect(steps.map(({ body }) => body)).toEqual(published === 'won' ? [answer.body] : []);
      expect((await look(world, draft)).state).toBe(published === 'won' ? 'published' : 'waiting');
    }
  });

  test('it is published once', async () => {
    const { issue, draft } = await drafted(world);
    await approveDraft(approver(), draft, await read(world, draft));
    const outcomes = await Promise.all([approver(), world.as(world.agent), world.as(second)].map((as) => won(publishDraft(as, draft, {}))));
    expect(outcomes.sort()).toEqual(['conflict', 'conflict', 'won']);
    expect(await count(issue, 'step.published')).toBe(1);
  });

  test('the reporter who takes the problem back comes before it or after it', async () => {
    const { issue, draft } = await drafted(world, { kind: 'investigation' });
    await approveDraft(approver(), draft, await read(world, draft));
    const [published, withdrawn] = await Promise.all([
      won(publishDraft(approver(), draft, {})),
      won(withdrawIssue(world.as(world.customer), issue)),
    ]);
    expect(withdrawn).toBe('won');
    const acts = await actsOn(world, `issue/${issue}`);
    expect(acts.slice(-2)).toEqual(published === 'won' ? ['step.published', 'issue.withdrawn'] : ['draft.approved', 'issue.withdrawn']);
  });

  test('the line in the log commits to the approved text and its hash', async () => {
    const { issue, draft } = await drafted(world);
    const { hash } = await read(world, draft);
    const step = await approveAndPublishDraft(approver(), draft, { hash });
    const lines = world.database.read.selectFrom('ledger').innerJoin('openings', 'openings.seq', 'ledger.seq').selectAll();
    const line = await lines.where('subject', '=', `issue/${issue}`).where('act', '=', 'step.published').executeTakeFirstOrThrow();
    expect(commitment(line.salt, { step, ...answer, draft, approved: hash })).toBe(line.commitment);
  });
});
