import type { Ctx } from '#api/context.ts';

/** A session as its member sees it. */
export interface SessionView {
  id: string;
  device: string;
  made_at: string;
  used_at: string;
  expires_at: string;
  /** Whether it is the one in which this is asked. */
  current: boolean;
}

/** The sessions of who asks, this one first, then the last used. */
export async function listSessions(ctx: Ctx): Promise<SessionView[]> {
  if (!('id' in ctx.viewer)) return [];
  const rows = await ctx.db
    .selectFrom('sessions')
    .select(['handle', 'device', 'made_at', 'used_at', 'expires_at'])
    .where('member', '=', ctx.viewer.id)
    .where('expires_at', '>', ctx.now)
    .orderBy('used_at', 'desc')
    .execute();
  const views = rows.map(({ handle, ...row }) => ({ ...row, id: handle, current: handle === ctx.session }));
  return [...views.filter(({ current }) => current), ...views.filter(({ current }) => !current)];
}
