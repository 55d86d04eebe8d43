import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type Stage, stages } from '#api/steps/rules.ts';
import { testDatabase } from '../helpers/engines.ts';
import { type Site, startSite } from '../helpers/site.ts';

let site: Site;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await testDatabase('sqlite');
  drop = database.drop;
  site = await startSite({ databaseUrl: database.url });
});
afterAll(async () => {
  await site.stop();
  await drop();
});

const listed = z.object({ items: z.array(z.object({ url: z.string() })).min(1) });
const says: Record<Stage, RegExp> = {
  reported: /(Fernway|The customer) moves next/,
  acknowledged: /(Fernway|The customer) moves next/,
  investigating: /(Fernway|The customer) moves next/,
  identified: /Fernway moves next/,
  fixing: /(Fernway|The customer) moves next/,
  reopened: /Fernway moves next.*not put right/,
  resolved: /The customer moves next.*put right/,
  declined: /The customer moves next.*declined it/,
  confirmed: /Nobody has to move.*put right/,
  withdrawn: /Nobody has to move.*took it back/,
  duplicate: /Nobody has to move.*goes on in #\d+/,
};

// The only one of the demo whose cause is found, and no more, is private.
const shown = stages.filter((stage) => stage !== 'identified');

test.each(shown)('the page of a problem that is %s says what comes next and who must see to it', async (stage) => {
  const list = listed.parse(await (await fetch(`${site.origin}/api/v1/issues?stage=${stage}&limit=1`)).json());
  const page = await (await fetch(list.items[0]?.url ?? '')).text();
  const next = /<p class="next"[^>]*>(.*?)<\/p>/s.exec(page)?.[1]?.replaceAll(/<[^>]+>|\s+/g, ' ');
  expect(next).toMatch(says[stage]);
});
