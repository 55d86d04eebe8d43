import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workOnce } from '#api/jobs/work.ts';
import { openPostOffice, smtpError } from '../helpers/post-office.ts';
import { createWorld, type World } from '../helpers/world.ts';
import { mailroom } from './mailroom.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld('sqlite');
});
afterAll(() => world.drop());

test('what a mail server says of an address stands on the mail alone, not in the log and not on the job', async () => {
  const office = await openPostOffice();
  office.answer(() => smtpError(451, 'ada@example.com is over quota'));
  const room = mailroom(world, office.url);
  const logged: string[] = [];
  const place = { ...room.place, log: pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) }) };
  const id = await room.queue();
  for (let hour = 0; hour < 60; hour++) {
    while (await workOnce(place));
    const { last_error } = await world.database.read
      .selectFrom('jobs')
      .select('last_error')
      .where('kind', '=', 'mail.send')
      .executeTakeFirstOrThrow();
    expect(last_error).toMatch(/mail server/);
    expect(last_error).not.toContain('ada@');
    world.pass(1);
  }
  room.close();
  await office.close();
  expect(logged.join('')).toContain('a job went wrong');
  expect(logged.join('')).not.toContain('ada@');
  expect(await room.find(id)).toMatchObject({ state: 'failed', last_error: expect.stringContaining('ada@example.com is over quota') });
});
