import type { Ctx } from '#api/context.ts';

export interface PolicyVersion {
  n: number;
  at: string;
  body: string;
}

/** The policy as it is now. Every board has one: it begins with ours. */
export async function currentPolicy(ctx: Ctx): Promise<PolicyVersion> {
  return ctx.db.selectFrom('policies').selectAll().orderBy('n', 'desc').limit(1).executeTakeFirstOrThrow();
}

/** One version of the policy, whichever holds now; undefined where there is none of that number. */
export async function policyVersion(ctx: Ctx, n: number): Promise<PolicyVersion | undefined> {
  return ctx.db.selectFrom('policies').selectAll().where('n', '=', n).executeTakeFirst();
}

const MOST_VERSIONS = 100;

/** When each version began, the latest first. */
export async function policyVersions(ctx: Ctx): Promise<Pick<PolicyVersion, 'n' | 'at'>[]> {
  return ctx.db.selectFrom('policies').select(['n', 'at']).orderBy('n', 'desc').limit(MOST_VERSIONS).execute();
}

/** Whether admins have written the policy, or said that it stays as it came. */
export async function isPolicyRead(ctx: Ctx): Promise<boolean> {
  const { n } = await currentPolicy(ctx);
  return n > 1 || isKept(ctx, n);
}

/** Whether an admin has said of this version that it stays. */
export async function isKept(ctx: Ctx, n: number): Promise<boolean> {
  const said = ctx.db.selectFrom('ledger').select('seq').where('subject', '=', `policy/${n}`).where('act', '=', 'policy.confirmed');
  return (await said.limit(1).executeTakeFirst()) !== undefined;
}
