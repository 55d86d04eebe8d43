import { v7 as uuid } from 'uuid';
import { z } from 'zod';
import type { CompanySignIn } from '#api/config.ts';
import { type Ctx, type Member, type Role, transact } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';
import { found } from '#api/guards.ts';
import { record } from '#api/ledger/commands.ts';
import { keepChallenge, spendChallenge } from '#api/members/challenges.ts';
import { askProvider, claimsFor } from '#api/members/company-provider.ts';
import { type Identity, identityShape, type Reason, reasons, roleIn } from '#api/members/company-rules.ts';
import { leavesAnAdmin } from '#api/members/last-admin.ts';
import { jsonIn } from '#api/members/passkey-rules.ts';
import { memberOf } from '#api/members/queries.ts';
import { endSessionsOf } from '#api/members/session.ts';
import { endWaysIn } from '#api/members/ways-in.ts';
import type { MemberRow } from '#db/schema.ts';

type Account = Pick<MemberRow, 'id' | 'email' | 'name' | 'role' | 'deactivated_at'>;

const keptShape = z.object({ nonce: z.string(), verifier: z.string(), next: z.string() });

/** Why the company's sign-in let nobody in: `reason` is the word for the page, `cause` for the log alone. */
export class NotLetIn extends Error {
  readonly reason: Reason;

  constructor(reason: Reason, options?: ErrorOptions) {
    super(reasons[reason], options);
    this.reason = reason;
  }
}

/** Where this browser is to go to sign in at the company. `next`: a path on this board to go to afterwards. */
export async function askCompany(ctx: Ctx, browser: string, next: string): Promise<string> {
  const company = found(ctx.config.companySignIn);
  const { url, state, nonce, verifier } = await askProvider(company, ctx.config).catch((cause: unknown) => {
    throw new NotLetIn('failed', { cause });
  });
  const content = JSON.stringify({ nonce, verifier, next });
  await keepChallenge(ctx, { purpose: 'company_sign_in', challenge: state, browser, content });
  return url;
}

/** The member who came back from the company's sign-in with this query, with the role that their groups give them now. */
export async function signInByCompany(ctx: Ctx, browser: string, query: string): Promise<{ member: Member; next: string }> {
  const company = found(ctx.config.companySignIn);
  const state = new URLSearchParams(query).get('state') ?? '';
  const kept = await spendChallenge(ctx, { purpose: 'company_sign_in', challenge: state, browser }).catch((cause: unknown) => {
    throw cause instanceof Refusal ? new NotLetIn('late') : cause;
  });
  const { next, ...asked } = keptShape.parse(jsonIn(kept));
  const claims = await claimsFor(company, ctx.config, query, { state, ...asked }).catch((cause: unknown) => {
    throw new NotLetIn('failed', { cause });
  });
  const role = roleIn(claims, company);
  if (!role) throw new NotLetIn('group');
  return { member: await staffMember(ctx, company, identityShape.parse(claims), role), next };
}

async function staffMember(ctx: Ctx, company: CompanySignIn, identity: Identity, role: Role): Promise<Member> {
  const row = await transact(ctx, async (ctx) => {
    const known = (await linkedTo(ctx, company, identity)) ?? (await linkByAddress(ctx, company, identity, role));
    if (known.deactivated_at !== null) throw new NotLetIn('closed');
    return known;
  });
  const member = memberOf(row);
  if (member.role === role) return member;
  return (await giveRole(ctx, member, role)) ? { ...member, role } : member;
}

async function linkedTo(ctx: Ctx, { issuer }: CompanySignIn, { sub }: Identity): Promise<Account | undefined> {
  return ctx.db
    .selectFrom('identities')
    .innerJoin('members', 'members.id', 'identities.member')
    .selectAll('members')
    .where('issuer', '=', issuer)
    .where('subject', '=', sub)
    .executeTakeFirst();
}

/**
 * An address alone makes nobody staff: it must be confirmed, and a customer's account stays one. Companies give addresses of those who
 * left to others: an account that somebody there has already is nobody else's.
 */
async function linkByAddress(
  ctx: Ctx,
  { issuer }: CompanySignIn,
  { sub, email, email_verified, name }: Identity,
  role: Role,
): Promise<Account> {
  if (!email || !email_verified) throw new NotLetIn('unproven');
  const there = await ctx.db.selectFrom('members').selectAll().where('email', '=', email).executeTakeFirst();
  if (there && (await wasLinked(ctx, there.id, issuer))) throw new NotLetIn('taken');
  if (there?.role === 'customer' && !(await wasLinked(ctx, there.id))) throw new NotLetIn('customer');
  const row = there ?? { id: uuid(), email, name: name ?? email, role, deactivated_at: null };
  if (!there)
    await ctx.db
      .insertInto('members')
      .values({ ...row, password_hash: '', created_at: ctx.now, proven_at: ctx.now })
      .execute();
  // An invitation proves no address: whoever joined with this one may be somebody else.
  if (there?.proven_at === null) await endWaysIn(ctx, row.id);
  await ctx.db.updateTable('members').set({ proven_at: ctx.now }).where('id', '=', row.id).where('proven_at', 'is', null).execute();
  await ctx.db.insertInto('identities').values({ issuer, subject: sub, member: row.id, linked_at: ctx.now }).execute();
  const subject = `member/${row.id}`;
  if (!there) await record(ctx, { act: 'member.joined', subject, content: { member: row.id, role } });
  await record(ctx, { act: 'member.linked', subject, content: { member: row.id, issuer } });
  return row;
}

async function wasLinked(ctx: Ctx, member: string, issuer?: string): Promise<boolean> {
  const links = ctx.db.selectFrom('identities').select('subject').where('member', '=', member);
  const row = await links.$if(issuer !== undefined, (q) => q.where('issuer', '=', issuer ?? '')).executeTakeFirst();
  return row !== undefined;
}

/** Gives the role and ends the member's sessions; not where the board would be without an admin. Tells whether it did. */
async function giveRole(ctx: Ctx, { id }: Member, role: Role): Promise<boolean> {
  try {
    await transact(ctx, async (ctx) => {
      await record(ctx, { act: 'member.role_changed', subject: `member/${id}`, content: { member: id, role } });
      const open = ctx.db.updateTable('members').set({ role }).where('id', '=', id).where(leavesAnAdmin(id));
      if (!(await open.executeTakeFirst()).numUpdatedRows) throw new Refusal('conflict', 'This is the last admin.');
      await endSessionsOf(ctx, id);
    });
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
