import { createHash, randomBytes } from 'node:crypto';

/** Every act there is, in the past tense of the board. */
export const acts = [
  'board.opened',
  'member.joined',
  'member.invited',
  'member.role_given',
  'member.proven',
  'member.password_reset',
  'member.password_changed',
  'member.role_changed',
  'member.deactivated',
  'member.reactivated',
  'member.token_made',
  'member.token_revoked',
  'member.linked',
  'member.unlinked',
  'member.passkey_added',
  'member.passkey_renamed',
  'member.passkey_removed',
  'member.erasure_asked',
  'member.erasure_undone',
  'member.erased',
  'area.added',
  'area.renamed',
  'area.targets_changed',
  'area.moved',
  'area.retired',
  'area.returned',
  'area.team_given',
  'team.added',
  'team.joined',
  'team.left',
  'board.changed',
  'holiday.noted',
  'holiday.withdrawn',
  'policy.changed',
  'policy.confirmed',
  'mail.mailbox_noted',
  'mail.sent_again',
  'issue.reported',
  'issue.logged',
  'issue.imported',
  'issue.corrected',
  'issue.commented',
  'issue.answered',
  'issue.verdict_given',
  'issue.withdrawn',
  'issue.published',
  'issue.merged',
  'issue.unmerged',
  'issue.affected',
  'issue.unaffected',
  'issue.followed',
  'issue.unfollowed',
  'issue.attached',
  'issue.file_removed',
  'issue.assigned',
  'issue.linked',
  'issue.unlinked',
  'tracking.renewed',
  'tracking.revoked',
  'issue.erased',
  'issue.forgotten',
  'text.added',
  'text.changed',
  'text.retired',
  'text.returned',
  'issue.redacted',
  'moderation.held',
  'moderation.redacted',
  'moderation.removal_asked',
  'moderation.removal_refused',
  'moderation.removed',
  'moderation.removal_lapsed',
  'moderation.lapsed',
  'moderation.restored',
  'moderation.appealed',
  'moderation.appeal_upheld',
  'moderation.appeal_rejected',
  'moderation.purged',
  'moderation.abuse_reported',
  'moderation.abuse_settled',
  'moderation.words_blocked',
  'moderation.words_unblocked',
  'moderation.blocked',
  'moderation.unblocked',
  'step.published',
  'approval.required',
  'approval.waived',
  'draft.written',
  'draft.handed_in',
  'draft.commented',
  'draft.approved',
  'draft.refused',
  'draft.withdrawn',
  'draft.published',
  'promise.kept',
  'promise.withdrawn',
  'promise.missed',
  'target.missed',
  'fix.opened',
  'fix.imported',
  'fix.edited',
  'fix.cause_published',
  'fix.shipped',
  'fix.verified',
  'fix.told',
  'topic.followed',
  'topic.unfollowed',
  'topic.paced',
  'member.hearing_changed',
] as const;

export type Act = (typeof acts)[number];

type Json = string | number | boolean | null | undefined | Json[] | { [name: string]: Json };
/** What an act was about, as it stood then. It is committed to, never stored in the ledger. */
export type Content = { [name: string]: Json };

/** JSON with sorted names and no absent ones, so that the same content always has the same bytes. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  const names = Object.keys(value).filter((name) => value[name] !== undefined);
  return `{${names
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name])}`)
    .join(',')}}`;
}

/** A random salt and the commitment: SHA-256 over the salt's bytes and the canonical JSON, in hex. */
export function commit(content: Content): { salt: string; commitment: string } {
  const salt = randomBytes(16).toString('hex');
  return { salt, commitment: commitment(salt, content) };
}

/** The commitment that this salt and content give: what anybody who knows both can check. */
export function commitment(salt: string, content: Content): string {
  return createHash('sha256').update(Buffer.from(salt, 'hex')).update(canonicalJson(content)).digest('hex');
}
