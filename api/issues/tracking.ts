import type { Ctx, Member, Tracker } from '#api/context.ts';
import { isTrackable, isTracked, ownReportLetter, trackingLetter } from '#api/issues/guest-rules.ts';
import { unsubscribePath } from '#api/issues/unsubscribing.ts';
import { queueMail } from '#api/mail/commands.ts';
import type { Letter } from '#api/mail/letter.ts';
import { roleShape } from '#api/members/rules.ts';
import { digest, newSecret } from '#api/members/secrets.ts';
import { SESSION_COOKIE } from '#api/members/session.ts';

// It begins like the session's, so that no page which is kept for guests is shown in its place.
export const TRACKING_COOKIE = `${SESSION_COOKIE}_tracking`;

const SECRET = new RegExp(`(?:^|;)\\s*${TRACKING_COOKIE}=([\\w-]{43})\\s*(?:;|$)`);

/** Who sent this Cookie header, as far as a tracking link says: undefined without one, or with one that opens nothing any more. */
export async function trackerOf(ctx: Ctx, cookieHeader: string | undefined): Promise<Tracker | undefined> {
  const secret = cookieHeader?.match(SECRET)?.[1];
  return secret === undefined ? undefined : trackerBy(ctx, secret);
}

/** Whom the link of this secret makes its bearer: the reporter of one issue, as long as it can be tracked. */
export async function trackerBy(ctx: Ctx, secret: string): Promise<Tracker | undefined> {
  const row = await ctx.db
    .selectFrom('tracking_links')
    .innerJoin('issues', 'issues.number', 'tracking_links.issue')
    .innerJoin('members', 'members.id', 'tracking_links.member')
    .select(['issues.number', 'issues.stage', 'issues.stage_at', 'members.id', 'members.role'])
    .where('tracking_links.id', '=', digest(secret))
    .where('tracking_links.revoked_at', 'is', null)
    .where('members.deactivated_at', 'is', null)
    .whereRef('issues.reporter', '=', 'members.id')
    .executeTakeFirst();
  if (!row || !isTrackable(row, ctx.now) || !isTracked(roleShape.parse(row.role))) return undefined;
  return { role: 'guest', tracks: { issue: row.number, member: row.id } };
}

/** What the mail says that a link goes in. */
export type TrackingLetter = (about: Parameters<typeof trackingLetter>[0]) => Letter;

/** Mails the reporter a new link to the issue, inside a transaction; staff are told to sign in. Returns the secret, where there is one. */
export async function mailTracking(
  ctx: Ctx,
  number: number,
  { id, email, role }: Member,
  letter: TrackingLetter = trackingLetter,
): Promise<string | undefined> {
  const { company } = ctx.config;
  if (!isTracked(role)) {
    await queueMail(ctx, email, ownReportLetter({ number, company }));
    return undefined;
  }
  const secret = newSecret();
  const row = { id: digest(secret), issue: number, member: id, created_at: ctx.now, revoked_at: null };
  await ctx.db.insertInto('tracking_links').values(row).execute();
  const unsubscribe = unsubscribePath(ctx, { issue: number, member: id });
  await queueMail(ctx, email, letter({ number, path: `/t/${secret}`, unsubscribe, company }));
  return secret;
}
