import { type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import { z } from 'zod';
import type { Ctx } from '#api/context.ts';
import type { Colleague, Notice, WaitingDraft } from '#api/deadlines/mailing-rules.ts';
import { deadlineKinds } from '#api/deadlines/rules.ts';
import type { Schema } from '#db/schema.ts';

// Word for word the index.
const isStaff = sql<SqlBool>`members.role <> 'customer'`;

/** The staff who can get in; who never came, or came in a file, is not written to. */
export async function staffAtWork(ctx: Ctx): Promise<Colleague[]> {
  const memberships = await ctx.db.selectFrom('team_members').selectAll().execute();
  const staff = await ctx.db
    .selectFrom('members')
    .select(['id', 'email', 'role'])
    .where(isStaff)
    .where('deactivated_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('password_hash', '<>', ''),
        eb('proven_at', 'is not', null),
        eb.exists(eb.selectFrom('identities').select('member').whereRef('identities.member', '=', 'members.id')),
      ]),
    )
    .orderBy('id')
    .execute();
  const teamsOf = Map.groupBy(memberships, ({ member }) => member);
  return staff.map((member) => ({ ...member, teams: (teamsOf.get(member.id) ?? []).map(({ team }) => team) }));
}

/** When the staff were last told. */
export async function lastMailed(ctx: Ctx): Promise<string | undefined> {
  const mailed = ctx.db.selectFrom('alarms').select('mailed_at').where('mailed_at', 'is not', null);
  const told = ctx.db.selectFrom('draft_versions').select('told_at').where('told_at', 'is not', null);
  const alarm = await mailed.orderBy('mailed_at', 'desc').limit(1).executeTakeFirst();
  const draft = await told.orderBy('told_at', 'desc').limit(1).executeTakeFirst();
  return [alarm?.mailed_at ?? [], draft?.told_at ?? []].flat().sort().at(-1);
}

const noticeShape = z.object({
  issue: z.number(),
  what: z.enum(deadlineKinds),
  kind: z.enum(['warning', 'escalation']),
  due_at: z.string(),
  area: z.string().nullable(),
  assignee: z.string().nullable(),
  team: z.string().nullable(),
});

/** What was taken for the mails of that moment and is still so, what is due first at the top. */
export async function noticesOf(ctx: Ctx, mailedAt: string, limit: number): Promise<Notice[]> {
  const rows = await ctx.db
    .selectFrom('alarms')
    .innerJoin('issues', 'issues.number', 'alarms.issue')
    .leftJoin('areas', 'areas.slug', 'issues.area')
    .select(['alarms.issue', 'alarms.what', 'alarms.kind', 'alarms.due_at', 'areas.name as area', 'issues.assignee', 'issues.team'])
    .where('alarms.mailed_at', '=', mailedAt)
    .where(stillOwed)
    .orderBy('alarms.due_at')
    .orderBy('alarms.issue')
    .limit(limit)
    .execute();
  return rows.map((row) => noticeShape.parse(row));
}

/** The drafts that were taken for the mails of that moment and still wait for somebody to decide, those that have waited longest first. */
export async function waitingDraftsOf(ctx: Ctx, toldAt: string, limit: number): Promise<WaitingDraft[]> {
  const rows = await ctx.db
    .selectFrom('draft_versions as latest')
    .innerJoin('drafts', (join) => join.onRef('drafts.number', '=', 'latest.draft').onRef('drafts.versions', '=', 'latest.n'))
    .innerJoin('draft_versions as first', (join) => join.onRef('first.draft', '=', 'latest.draft').on('first.n', '=', 1))
    .innerJoin('issues', 'issues.number', 'drafts.issue')
    .leftJoin('areas', 'areas.slug', 'issues.area')
    .select(['latest.draft', 'latest.n as version', 'drafts.issue', 'latest.handed_in_at', 'areas.name as area'])
    .select(['first.author as opened_by', 'latest.author as written_by'])
    .where('latest.told_at', '=', toldAt)
    .where('latest.approved_at', 'is', null)
    .where('latest.refused_at', 'is', null)
    .where('drafts.withdrawn_at', 'is', null)
    .where('drafts.published_at', 'is', null)
    .orderBy('latest.handed_in_at')
    .orderBy('latest.draft')
    .limit(limit)
    .execute();
  return rows.map(({ handed_in_at, opened_by, written_by, ...row }) => ({
    ...row,
    handed_in_at: handed_in_at ?? toldAt,
    authors: [opened_by, written_by],
  }));
}

function stillOwed(eb: ExpressionBuilder<Schema, 'alarms' | 'issues'>) {
  const clock = (what: string, due: 'answer_due_at' | 'update_due_at' | 'resolution_due_at') =>
    eb.and([eb('alarms.what', '=', what), eb(`issues.${due}`, '=', eb.ref('alarms.due_at'))]);
  const promise = eb
    .selectFrom('promises')
    .select('promises.step')
    .whereRef('promises.issue', '=', 'alarms.issue')
    .whereRef('promises.step', '=', 'alarms.began')
    .where('promises.kept_at', 'is', null)
    .where('promises.withdrawn_at', 'is', null);
  return eb.or([
    clock('answer', 'answer_due_at'),
    clock('update', 'update_due_at'),
    clock('resolution', 'resolution_due_at'),
    eb.and([eb('alarms.what', '=', 'promise'), eb.exists(promise)]),
  ]);
}
