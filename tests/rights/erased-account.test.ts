import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFix } from '#api/fixes/commands.ts';
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

  test('was not begun before its week was over', async () => {
    const me = await join(world, 'Radegund');
    await askForErasureOf(world.as(world.admin), me.id, { texts: 'kept' });
    const { id } = await world.database.read.selectFrom('erasures').select('id').where('member', '=', me.id).executeTakeFirstOrThrow();
    world.pass(7 * 24 - 0.1);
    expect(await begin(world.as(system), id)).toBeUndefined();
    world.pass(0.1);
    expect(await begin(world.as(system), id)).toMatchObject({ member: me.id });
  });

  test('leaves nothing behind that let them in, that they kept, or that names them beside what they did', async () => {
    const me = await join(world, 'Scholastika');
    const { write, read } = world.database;
    const [at, name] = [world.now(), 'Scholastika’s'];
    const issue = await world.report();
    const passkey = { id: 'p', credential: 'c', public_key: 'AA', counter: 0, transports: '[]', made_at: at, used_at: null };
    await write
      .insertInto('passkeys')
      .values({ ...passkey, name, member: me.id })
      .execute();
    await write.insertInto('identities').values({ issuer: 'i', subject: name, member: me.id, linked_at: at }).execute();
    await write.insertInto('saved_views').values({ id: 'v', name, query: '', member: me.id, created_at: at }).execute();
    await write.insertInto('tracking_links').values({ id: 't', issue, member: me.id, created_at: at, revoked_at: null }).execute();
    const challenge = { id: 'h', purpose: 'passkey', browser: 'b', content: name, expires_at: '2030-01-01T00:00:00.000Z' };
    await write
      .insertInto('challenges')
      .values({ ...challenge, member: me.id })
      .execute();
    const fix = await openFix(world.as(world.approver), { title: 'Crates without a lining' });
    const entry = { fix, n: 1, kind: 'cause_publication', at, evidence: '', author: me.id, author_name: name };
    await write.insertInto('fix_entries').values(entry).execute();
    await askForErasureOf(world.as(world.admin), me.id, { texts: 'kept' });
    const mails = (await read.selectFrom('mails').select('id').where('recipient', '=', me.email).execute()).map(({ id }) => id);
    world.pass(7 * 24);
    await work(world);
    for (const table of ['passkeys', 'identities', 'saved_views', 'tracking_links', 'challenges'] as const)
      expect([table, await read.selectFrom(table).select('member').where('member', '=', me.id).execute()]).toEqual([table, []]);
    expect(await read.selectFrom('fix_entries').select(['author', 'author_name']).execute()).toEqual([
      { author: me.id, author_name: null },
    ]);
    const jobs = JSON.stringify(await read.selectFrom('jobs').select('payload').where('kind', '=', 'mail.send').execute());
    expect([mails.length > 0, mails.filter((id) => jobs.includes(id))]).toEqual([true, []]);
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
