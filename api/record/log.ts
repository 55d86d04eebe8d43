import type { Ctx } from '#api/context.ts';
import { fixPath } from '#api/fixes/queries.ts';
import { findIssue } from '#api/issues/queries.ts';
import { mayRead } from '#api/issues/rules.ts';
import { issuePath } from '#api/issues/view.ts';
import { countLines, linesAfter, listLines } from '#api/ledger/queries.ts';
import { draftSentences } from '#api/record/draft-lines.ts';
import { followingSentences } from '#api/record/following-lines.ts';
import { settingsPlaces, settingsSentences } from '#api/record/settings-lines.ts';
import type { IssueRow } from '#db/schema.ts';
import type { LedgerRow } from '#db/schema-ledger.ts';

/** A line of the ledger as a person reads it: "The company found the cause of" + the thing, with its page and title. */
export interface LogLine {
  seq: number;
  at: string;
  act: string;
  role: string;
  commitment: string;
  sentence: string;
  /** `#412`, `F-18` or null where the line is about nothing that has a page. */
  subject: string | null;
  path: string | null;
  title: string | null;
}

const sentences: Record<string, string> = {
  'board.opened': 'The board was opened',
  'member.joined': 'Somebody joined the board',
  'member.invited': 'The company invited somebody to its staff',
  'member.role_given': 'Somebody was given a role in the company’s staff',
  'member.proven': 'Somebody showed that an address is theirs',
  'member.password_reset': 'The operator gave somebody a new password',
  'member.password_changed': 'Somebody changed their password',
  'member.role_changed': 'The company gave a member another role',
  'member.deactivated': 'The company deactivated an account',
  'member.reactivated': 'The company reactivated an account',
  'member.token_made': 'Somebody made a token for the API',
  'member.token_revoked': 'Somebody revoked a token of the API',
  'member.linked': 'A member of the staff signed in with a company account for the first time',
  'member.unlinked': 'An admin unlinked a member from a company account',
  'member.passkey_added': 'Somebody added a passkey',
  'member.passkey_renamed': 'Somebody gave a passkey another name',
  'member.passkey_removed': 'Somebody removed a passkey',
  'member.erasure_asked': 'A member is to be erased in seven days',
  'member.erasure_undone': 'A member is not to be erased after all',
  'member.erased': 'A member was erased',
  ...settingsSentences,
  ...followingSentences,
  'mail.sent_again': 'The company sent a mail once more',
  'issue.reported': 'A customer reported',
  'issue.logged': 'The company wrote down what a customer had brought by another way:',
  'issue.imported': 'A report was brought in from another place:',
  'issue.corrected': 'The reporter corrected the report of',
  'issue.commented': 'A member commented on',
  'issue.answered': 'The reporter answered on',
  'issue.attached': 'A picture or a PDF was added to',
  'issue.file_removed': 'A picture or a PDF was taken off',
  'issue.verdict_given': 'The reporter gave the verdict on',
  'issue.withdrawn': 'The reporter withdrew',
  'issue.published': 'The reporter made public',
  'issue.merged': 'The company merged into another problem:',
  'issue.unmerged': 'The company undid the merging of',
  'issue.affected': 'One more person is affected by',
  'issue.unaffected': 'One person less is affected by',
  'issue.followed': 'One more person follows',
  'issue.unfollowed': 'One person less follows',
  'issue.assigned': 'The company decided who works on',
  'issue.linked': 'The company named the root cause of',
  'issue.unlinked': 'The company took back the root cause of',
  'tracking.renewed': 'The reporter had a new link sent to',
  'tracking.revoked': 'The reporter switched off the link to',
  'issue.erased': 'What an erased member gave or wrote was taken out of',
  'issue.forgotten': 'The time for keeping texts was over for',
  'text.added': 'The company added a canned text',
  'text.changed': 'The company changed a canned text',
  'text.retired': 'The company took a canned text out of use',
  'text.returned': 'The company brought a canned text back into use',
  'issue.redacted': 'The author made a part of their own text unreadable on',
  'moderation.held': 'A post was held for review on',
  'moderation.redacted': 'The company made a part of a post unreadable on',
  'moderation.removal_asked': 'The company wants to remove a post, and a second person has to agree, on',
  'moderation.removal_refused': 'A second person refused to remove a post on',
  'moderation.removed': 'The company removed a post on',
  'moderation.removal_lapsed': 'Nobody agreed in time to remove a post on',
  'moderation.lapsed': 'The time for holding a post was over, so it is back, on',
  'moderation.restored': 'The company restored a post on',
  'moderation.appealed': 'An author appealed against what was done to a post on',
  'moderation.appeal_upheld': 'The company agreed with an appeal on',
  'moderation.appeal_rejected': 'The company rejected an appeal on',
  'moderation.purged': 'The time to appeal was over, so what a removed post said was deleted, on',
  'moderation.abuse_reported': 'Somebody told the company of a post that may break the rules, on',
  'moderation.abuse_settled': 'The company looked at what somebody told it of a post on',
  'moderation.words_blocked': 'The company put words on the list of those that hold a post',
  'moderation.words_unblocked': 'The company took words off the list of those that hold a post',
  'moderation.blocked': 'The company blocked an address, an account or a domain from posting',
  'moderation.unblocked': 'The company lets an address, an account or a domain post again',
  'step.published': 'The company published a step on',
  ...draftSentences,
  'promise.kept': 'The company kept a promise on',
  'promise.withdrawn': 'The company withdrew a promise on',
  'promise.missed': 'The date of a promise passed unkept on',
  'target.missed': 'The company missed a target on',
  'fix.opened': 'The company opened the root cause',
  'fix.imported': 'A root cause was brought in from another place:',
  'fix.edited': 'The company changed what it writes about',
  'fix.cause_published': 'The company published the cause in',
  'fix.shipped': 'The company shipped a repair for',
  'fix.verified': 'The company verified that the cause is gone in',
  'fix.told': 'The company wrote to all who met the problems of',
};

interface Place {
  before?: number | undefined;
  limit: number;
}

/** A page of the ledger in plain sentences, the newest first. A private problem has its number and nothing more. */
export async function logLines(ctx: Ctx, page: Place): Promise<LogLine[]> {
  const lines = await listLines(ctx, page);
  const issues = await titledIssues(ctx, numbersOf(lines, 'issue'));
  const fixes = await titledFixes(ctx, numbersOf(lines, 'fix'));
  const others = await settingsPlaces(ctx, lines);
  return lines.map((line) => {
    const [kind, number] = subjectOf(line);
    const subject = kind === 'issue' ? `#${number}` : kind === 'fix' ? `F-${number}` : null;
    return inWords(line, subject, kind === 'issue' ? issues.get(number) : kind === 'fix' ? fixes.get(number) : others.get(line.subject));
  });
}

/** The same of one problem, with it; undefined where it is not there for this viewer. */
export async function issueLog(ctx: Ctx, number: number, page: Place): Promise<{ issue: IssueRow; lines: LogLine[] } | undefined> {
  const issue = await findIssue(ctx, number);
  if (!issue) return undefined;
  return { issue, lines: await linesAbout(ctx, issue, page) };
}

/** The newest lines about an issue that is there for the viewer, and how many there are in all. */
export async function newestLines(ctx: Ctx, issue: IssueRow, limit: number): Promise<{ lines: LogLine[]; all: number }> {
  const lines = await linesAbout(ctx, issue, { limit });
  return { lines, all: lines.length < limit ? lines.length : await countLines(ctx, `issue/${issue.number}`) };
}

async function linesAbout(ctx: Ctx, issue: IssueRow, page: Place): Promise<LogLine[]> {
  const thing = { path: issuePath(issue), title: issue.title };
  const lines = await listLines(ctx, { ...page, subject: `issue/${issue.number}` });
  return lines.map((line) => inWords(line, `#${issue.number}`, thing));
}

/** The lines after one, as they are, the oldest first; of one problem if asked, and then none where it is not there for this viewer. */
export async function readAlong(
  ctx: Ctx,
  { issue, ...place }: { issue?: number | undefined; after: number; limit: number },
): Promise<LedgerRow[]> {
  if (issue === undefined) return linesAfter(ctx, place);
  return (await findIssue(ctx, issue)) ? linesAfter(ctx, { ...place, subject: `issue/${issue}` }) : [];
}

function inWords(line: LedgerRow, subject: string | null, thing: { path: string; title: string } | undefined): LogLine {
  const { seq, at, act, role, commitment } = line;
  const sentence = sentences[act] ?? act;
  return { seq, at, act, role, commitment, sentence, subject, path: thing?.path ?? null, title: thing?.title ?? null };
}

function subjectOf({ subject }: LedgerRow): [kind: string, number: number] {
  const [kind = '', id = ''] = subject.split('/');
  return [kind, Number(id)];
}

function numbersOf(lines: LedgerRow[], kind: string): number[] {
  return [...new Set(lines.map(subjectOf).flatMap(([k, number]) => (k === kind ? [number] : [])))];
}

async function titledIssues(ctx: Ctx, numbers: number[]): Promise<Map<number, { path: string; title: string }>> {
  if (numbers.length === 0) return new Map();
  const rows = await ctx.db
    .selectFrom('issues')
    .select(['number', 'title', 'visibility', 'withheld_at', 'reporter'])
    .where('number', 'in', numbers)
    .execute();
  return new Map(
    rows.flatMap((row) => {
      if (mayRead(ctx.viewer, row)) return [[row.number, { path: issuePath(row), title: row.title }]];
      // What is held or removed is not to be read; that it is, is for everybody.
      return row.visibility === 'public' ? [[row.number, { path: `/log/moderation?issue=${row.number}`, title: 'held or removed' }]] : [];
    }),
  );
}

async function titledFixes(ctx: Ctx, numbers: number[]): Promise<Map<number, { path: string; title: string }>> {
  if (numbers.length === 0) return new Map();
  const rows = await ctx.db.selectFrom('fixes').select(['number', 'title']).where('number', 'in', numbers).execute();
  return new Map(rows.map((row) => [row.number, { path: fixPath(row), title: row.title }]));
}
