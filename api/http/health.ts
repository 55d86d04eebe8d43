import { Hono } from 'hono';
import type { Env } from '#api/http/env.ts';

/** `/healthz`: the process runs. `/readyz`: it can also reach its database. */
export function health(): Hono<Env> {
  return new Hono<Env>()
    .get('/healthz', (c) => c.text('ok\n'))
    .get('/readyz', async (c) => {
      try {
        await c.get('ctx').db.selectFrom('counters').select('n').limit(1).executeTakeFirstOrThrow();
        return c.text('ready\n');
      } catch (error) {
        c.get('log').error({ err: error }, 'the database does not answer');
        return c.text('the database does not answer\n', 503);
      }
    });
}
