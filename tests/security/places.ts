import { v7 as uuid } from 'uuid';
import { addArea } from '#api/areas/commands.ts';
import { addText } from '#api/desk/canned-commands.ts';
import { openFix } from '#api/fixes/commands.ts';
import { hold } from '#api/moderation/commands.ts';
import { drafted } from '../approval/drafting.ts';
import type { World } from '../helpers/world.ts';
import { add } from './actors.ts';

const NOBODY = '0197f000-0000-7000-8000-000000000000';

/** The number of a case: a problem of the customer’s that an agent holds. */
async function held(world: World): Promise<string> {
  const grounds = { reason: 'spam', sentence: 'It sells something and nothing else.' };
  return String(await hold(world.as(world.agent), { issue: await world.report(), step: 1 }, grounds));
}

/** A place that a route has, on things of its own, so that what one of the actors does there changes nothing for the next. */
export async function placeOf(world: World, route: string, visibility: string): Promise<string> {
  const issue = async () => String(await world.report({ visibility }));
  const fix = async () => String(await openFix(world.as(world.approver), { title: 'Made for one request' }));
  let place = route.replaceAll(/[:{](\w+)(?:\{[^}]*\})?\}?/g, '<$1>').replaceAll(/\[(\w+)\]/g, '<$1>');
  const fill = async (pattern: RegExp, value: () => Promise<string>) => {
    if (pattern.test(place)) place = place.replace(pattern, `$1${await value()}`);
  };
  await fill(/(\/fixes\/)<feed>/, async () => `${await fix()}.atom`);
  await fill(/(\/issues\/)<feed>/, async () => `${await issue()}.json`);
  await fill(/(\/areas\/)<feed>/, async () => 'payments.atom');
  await fill(/(\/fixes\/)<\w+>/, fix);
  await fill(/(\/issues\/)<\w+>/, issue);
  await fill(/(\/(?:drafts|approvals)\/)<\w+>/, async () => String((await drafted(world)).draft));
  await fill(/(\/moderation\/)<\w+>/, () => held(world));
  await fill(/(\/steps\/)<\w+>/, async () => '1');
  await fill(/(\/members\/)<\w+>/, () => add(world, 'customer'));
  await fill(/(\/areas\/)<\w+>/, () => addArea(world.as(world.admin), { name: `Made ${uuid()}` }));
  await fill(/(\/(?:canned-)?texts\/)<\w+>/, () => addText(world.as(world.admin), { name: `Made ${uuid()}`, body: 'It was {this}.' }));
  await fill(/(\/promises\/)<\w+>/, async () => '2');
  return place
    .replace('<kind>/<name>', 'area/payments')
    .replace('<secret>', 'used')
    .replace('<year>', '2026')
    .replace('<month>', '11')
    .replace('<act>', 'shipping')
    .replace('<provider>', 'nobody')
    .replaceAll(/<\w+>/g, NOBODY);
}
