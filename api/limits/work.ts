import { hash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import type { Ctx } from '#api/context.ts';
import { disguise } from '#api/limits/disguise.ts';
import { exceeded, limits } from '#api/limits/rules.ts';
import { count } from '#api/limits/tallies.ts';

/** How long somebody waits whose browser cannot do the work. */
export const WAIT_S = 30;
export const GOOD_FOR_S = 15 * 60;
// Tried one after another by a browser: a second or two on a desk, some on a phone.
const NUMBERS = 30_000;

/**
 * A piece of work as altcha sets it, `salt.end.challenge.signature`: to find the number that gives the challenge, the SHA-256 of
 * salt, end and number. The signature is ours, so that nothing has to be kept until it comes back.
 */
export async function setWork(ctx: Ctx): Promise<string> {
  const salt = `${randomBytes(12).toString('hex')}.${seconds(ctx) + GOOD_FOR_S}`;
  const challenge = hash('sha256', `${salt}.${randomInt(NUMBERS)}`);
  return `${salt}.${challenge}.${await signed(ctx, salt, challenge)}`;
}

/** Whether the work is ours and done, by its number as a last part or else by having waited, and was not used up. */
export async function isWorkDone(ctx: Ctx, given: string): Promise<boolean> {
  const [random = '', end = '', challenge = '', signature = '', number] = given.split('.');
  const salt = `${random}.${end}`;
  if (!same(signature, await signed(ctx, salt, challenge))) return false;
  const left = Number(end) - seconds(ctx);
  const isSolved = number !== undefined && hash('sha256', `${salt}.${number}`) === challenge;
  if (left <= 0 || !(isSolved || left <= GOOD_FOR_S - WAIT_S)) return false;
  return !exceeded(await count(ctx, [{ limit: limits.work, whose: signature }]));
}

function signed(ctx: Ctx, salt: string, challenge: string): Promise<string> {
  return disguise(ctx, `work ${salt} ${challenge}`);
}

function same(a: string, b: string): boolean {
  const [given, right] = [Buffer.from(a), Buffer.from(b)];
  return given.length === right.length && timingSafeEqual(given, right);
}

function seconds({ now }: Ctx): number {
  return Math.floor(Date.parse(now) / 1000);
}
