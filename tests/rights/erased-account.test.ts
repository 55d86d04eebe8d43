import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addFiles, removeFile } from '#api/issues/attaching-commands.ts';
import { comment } from '#api/issues/commands.ts';
import { reactivateMember } from '#api/members/access-commands.ts';
import { createSession, viewerOf } from '#api/members/session.ts';
import { begin, finish } from '#api/rights/erasing.ts';
import { askForErasureOf } from '#api/rights/erasure-commands.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { png } from '../attachments/files.ts';
import { engines } from '../helpers/engines.ts';
import { refusal } from '../helpers/refusals.ts';
import { tokenOf } from '../helpers/tokens.ts';
import { createWorld, guest, system, type World } from '../helpers/world.ts';
import { join, work } from './erasing.ts';

describe.each(engines)('an account whose erasure has begun on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  const begun = async (name: string) => {
    const me = await join(world, name);
    await askForErasureOf(world.as(world.admin), me.id, { texts: 'removed' });
    world.pass(7 * 24);
    const { id } = await world.database.read.selectFrom('erasures').select('id').where('member', '=', me.id).executeTakeFirstOrThrow();
    const erasure = await begin(world.as(system), id);
    if (!erasure) throw new Error('it did not begin');
    return { me, erasure };
  };

  test('is opened for nobody any more', async () => {
    const { me } = await begun('Walburga');
    const { kind, message } = await refusal(reactivateMember(world.as(world.admin), me.id));
    expect([kind, message]).toEqual(['conflict', expect.stringContaining('being erased')]);
  });

  test('is closed once more at the end, with every way in, whatever opened it meanwhile', async () => {
    const { me, erasure } = await begun('Notburga');
    await world.database.write.updateTable('members').set({ deactivated_at: null }).where('id', '=', me.id).execute();
    const cookie = (await createSession(world.as(guest), me.id)).split(';')[0];
    await tokenOf(world, me, ['read'], { name: 'mine' });
    await finish(world.as(system), erasure);
    expect(await viewerOf(world.database, cookie)).toEqual(guest);
    const { read } = world.database;
    expect(await read.selectFrom('tokens').select('id').where('member', '=', me.id).execute()).toEqual([]);
    const row = read.selectFrom('members').select('deactivated_at').where('id', '=', me.id);
    expect((await row.executeTakeFirstOrThrow()).deactivated_at).toBe(world.now());
  });

  const openings = async (number: number) => {
    const lines = world.database.read.selectFrom('ledger').innerJoin('openings', 'openings.seq', 'ledger.seq').select('act');
    return (await lines.where('subject', '=', `issue/${number}`).orderBy('ledger.seq').execute()).map(({ act }) => act);
  };

  test('leaves no salt of the files on what they wrote elsewhere, also of those taken off before', async () => {
    const number = await world.report();
    const me = await join(world, 'Kreszentia');
    const step = await comment(world.as(me), number, { body: 'It happened to me.' });
    world.pass(0.1);
    await addFiles(world.as(me), number, { step }, [await png()]);
    const theirs = await comment(world.as(world.stranger), number, { body: 'To me as well.' });
    world.pass(0.1);
    await addFiles(world.as(world.stranger), number, { step: theirs }, [await png()]);
    await world.database.write.updateTable('attachments').set({ removed_at: world.now() }).where('step', '=', step).execute();
    await askForErasureOf(world.as(world.admin), me.id, { texts: 'removed' });
    world.pass(7 * 24);
    await work(world);
    expect(await openings(number)).toEqual(['issue.reported', 'issue.commented', 'issue.attached', 'moderation.removed', 'issue.erased']);
  });

  test('is no matter where a file is taken off: its salt goes with it, and no other', async () => {
    const number = await world.report();
    await addFiles(world.as(world.customer), number, {}, [await png()]);
    world.pass(0.1);
    await addFiles(world.as(world.customer), number, {}, [await png()]);
    const steps = await stepsOf(world.as(world.customer), number, '', { after: 0, limit: 9 });
    await removeFile(world.as(world.customer), number, steps[0]?.attachments[0]?.id ?? '');
    expect(await openings(number)).toEqual(['issue.reported', 'issue.attached', 'issue.file_removed']);
  });
});
