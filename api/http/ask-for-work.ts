import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { tooMany } from '#api/errors.ts';
import type { Env } from '#api/http/env.ts';
import { isApi } from '#api/http/errors.ts';
import { refuseForm } from '#api/http/form.ts';
import { holdsSecret } from '#api/http/paths.ts';
import { refusalProblem } from '#api/http/problem.ts';
import { GOOD_FOR_S, isWorkDone, setWork, WAIT_S } from '#api/limits/work.ts';

/** Carries the work there and back. Scripts may read it: src/scripts/proof-of-work.ts does it. */
const WORK_COOKIE = 'putright_work';

const SAID = `Very many people are writing at this moment. Nothing you entered is lost: please send it again in ${WAIT_S} seconds.`;

/**
 * While guests write more than people do: the form again, with work that a browser does in a moment, or a wait where there is no
 * JavaScript. Undefined where that has been done, and for what costs us nothing.
 */
export async function askForWork(c: Context<Env>): Promise<Response | undefined> {
  if (isApi(c))
    return refusalProblem(
      c,
      tooMany(`Very many people are writing at this moment. Please try again in ${WAIT_S} seconds, or with a token.`, WAIT_S),
    );
  if (await isCheap(c)) return undefined;
  const ctx = c.get('ctx');
  if (await isWorkDone(ctx, getCookie(c, WORK_COOKIE) ?? '')) return undefined;
  const answer = await refuseForm(c, tooMany(SAID, WAIT_S));
  const secure = ctx.config.publicOrigin.startsWith('https:') ? '; Secure' : '';
  answer.headers.append('set-cookie', `${WORK_COOKIE}=${await setWork(ctx)}; Path=/; Max-Age=${GOOD_FOR_S}; SameSite=Lax${secure}`);
  return answer;
}

/** A preview; what whoever holds a mailed link does; and signing in and out, which has limits of its own and must not wait for others. */
async function isCheap(c: Context<Env>): Promise<boolean> {
  const { path } = c.req;
  if (path === '/sign-out' || holdsSecret(path)) return true;
  if (path !== '/sign-in' && path !== '/issues/new') return false;
  const { act } = await c.req.parseBody({ all: true }).catch(() => ({ act: undefined }));
  return path === '/sign-in' ? act !== 'link' : act !== 'send';
}
