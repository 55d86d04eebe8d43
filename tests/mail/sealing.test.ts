import { expect, test } from 'vitest';
import { createCtx, transact } from '#api/context.ts';
import { reseal } from '#api/intake/reseal.ts';
import { openKeys } from '#api/keys.ts';
import { queueMail } from '#api/mail/commands.ts';
import { findMail } from '#api/mail/queries.ts';
import { openDatabase } from '#db/open.ts';
import { engines } from '../helpers/engines.ts';
import { keys } from '../helpers/keys.ts';
import { createWorld, system } from '../helpers/world.ts';
import { letter } from './mailroom.ts';

const old = 'the-old-secret-of-forty-characters-or-so';
const fresh = 'the-new-secret-of-forty-characters-or-so';

test.each(engines)('mails on %s are sealed in the database, and anew with a new key', async (engine) => {
  const world = await createWorld(engine);
  const opened = (...appSecrets: string[]) => {
    const cipher =
      appSecrets.length > 0 ? openKeys({ appSecrets, keyFile: '' }) : { ...keys, seal: () => '', open: (text: string) => text };
    const database = openDatabase(world.url, cipher, (error) => {
      throw error;
    });
    return createCtx({ ...world.as(system), database }, world.admin, new Date(world.now()), 'test');
  };
  const [before, after, thief] = [opened(old), opened(fresh, old), opened()];
  const id = await transact(before, (ctx) => queueMail(ctx, 'ada@example.com', letter));
  const sent = await transact(before, (ctx) => queueMail(ctx, 'ada@example.com', letter));
  await after.database.write.updateTable('mails').set({ text: '', html: '', sent_at: world.now() }).where('id', '=', sent).execute();
  const stolen = async () => JSON.stringify(await thief.database.read.selectFrom('mails').selectAll().execute());
  expect(await stolen()).not.toMatch(/problem #412|second payment|verdict|token=abc/);

  await reseal({ ...after, viewer: system });
  expect(await stolen()).not.toMatch(/problem #412|second payment|verdict|token=abc/);
  const later = opened(fresh);
  expect(await findMail(later, id)).toMatchObject({ subject: letter.subject, text: expect.stringContaining('second payment') });
  expect(await findMail(later, sent)).toMatchObject({ subject: letter.subject, text: '', html: '' });
  for (const { database } of [before, after, thief, later]) await database.close();
  await world.drop();
});
