import type { BlockList } from 'node:net';
import type { Context, MiddlewareHandler } from 'hono';
import type { Ctx } from '#api/context.ts';
import { askForWork } from '#api/http/ask-for-work.ts';
import { clientOf, countedAs, listOf } from '#api/http/client-address.ts';
import type { Env } from '#api/http/env.ts';
import { isApi } from '#api/http/errors.ts';
import { refuseForm } from '#api/http/form.ts';
import { refusalProblem } from '#api/http/problem.ts';
import { disguise } from '#api/limits/disguise.ts';
import { exceeded, limits, type Standing } from '#api/limits/rules.ts';
import { type Counted, count, fromHere, tooOften } from '#api/limits/tallies.ts';

const SAID = 'That was a lot at once';

/**
 * Counts every write: for the address it comes from, the account and the token. One too many is answered with 429, on a form's own page
 * with what was entered. The API says with each answer how the caller stands.
 */
export function limitWrites(trustedProxies: string[]): MiddlewareHandler<Env> {
  const proxies = listOf(trustedProxies);
  const warn = warnOnce(trustedProxies);
  return async (c, next) => {
    if (['GET', 'HEAD', 'OPTIONS'].includes(c.req.method)) return next();
    warn(c);
    const ctx = { ...c.get('ctx'), client: await clientIn(c, proxies) };
    c.set('ctx', ctx);
    const standings = await count(ctx, writesOf(ctx));
    const [own, all] = [standings.filter(isOwn), standings.filter((one) => !isOwn(one))];
    const over = exceeded(own);
    const asked = over ? undefined : exceeded(all) && (await askForWork(c));
    if (over) c.res = await refuse(c, over);
    else if (asked) c.res = asked;
    else await next();
    if (isApi(c)) announce(c.res.headers, own);
  };
}

/** Somebody who put a proxy before the board and did not say so would have all customers share one limit. */
function warnOnce(trustedProxies: string[]): (c: Context<Env>) => void {
  let warns = trustedProxies.length === 0;
  return (c) => {
    if (!warns || !(c.req.header('x-forwarded-for') || c.req.header('forwarded'))) return;
    warns = false;
    c.get('log').warn(
      'a request names another address than its own: if that is your proxy, all who come through it count as one until TRUSTED_PROXIES names it',
    );
  };
}

async function clientIn(c: Context<Env>, proxies: BlockList): Promise<string | undefined> {
  const address = clientOf(c.req.raw, proxies);
  return address && disguise(c.get('ctx'), countedAs(address));
}

function isOwn({ limit }: Standing): boolean {
  return limit !== limits.crowd;
}

function writesOf(ctx: Ctx): Counted[] {
  const { viewer } = ctx;
  if (!('id' in viewer)) return [...fromHere(ctx, limits.guest), { limit: limits.crowd, whose: 'guests' }];
  return [
    ...fromHere(ctx, limits.address),
    { limit: limits.account, whose: viewer.id },
    ...(viewer.token ? [{ limit: limits.token, whose: viewer.token.id }] : []),
  ];
}

function refuse(c: Context<Env>, over: Standing): Response | Promise<Response> {
  const refusal = tooOften(over, SAID);
  return isApi(c) ? refusalProblem(c, refusal) : refuseForm(c, refusal);
}

/** As draft-ietf-httpapi-ratelimit-headers-11 writes them: each policy, and what is left of it until its window ends. */
function announce(headers: Headers, standings: Standing[]): void {
  if (standings.length === 0) return;
  headers.set('ratelimit-policy', standings.map(({ limit }) => `"${limit.name}";q=${limit.most};w=${limit.withinS}`).join(', '));
  headers.set('ratelimit', standings.map(({ limit, left, endsInS }) => `"${limit.name}";r=${left};t=${endsInS}`).join(', '));
}
