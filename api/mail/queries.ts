import { validate as isUuid } from 'uuid';
import type { Ctx } from '#api/context.ts';
import { type MailState, mailState, mayReadMail } from '#api/mail/rules.ts';
import type { MailRow } from '#db/schema-mail.ts';

/** `[created_at, id]` of the last row of the page before. */
export type MailKey = [string, string];

export interface MailLine {
  id: string;
  recipient: string;
  subject: string;
  created_at: string;
  state: MailState;
}

interface Page {
  /** Only what failed, or may have. */
  only?: 'not_out' | undefined;
  before?: MailKey | undefined;
  limit: number;
}

const dates = ['handed_at', 'sent_at', 'kept_at', 'uncertain_at', 'failed_at'] as const;

/** A page of the mails of the last 30 days, the newest first. Admins only: undefined for others. */
export async function listMails(
  ctx: Ctx,
  { only, before, limit }: Page,
): Promise<{ items: MailLine[]; next: MailKey | undefined } | undefined> {
  if (!mayReadMail(ctx.viewer)) return undefined;
  const rows = await ctx.db
    .selectFrom('mails')
    .select(['id', 'recipient', 'subject', 'created_at', ...dates])
    .$if(only === 'not_out', (q) => q.where((eb) => eb.or([eb('failed_at', 'is not', null), eb('uncertain_at', 'is not', null)])))
    .$if(before !== undefined, (q) => q.where((eb) => eb(eb.refTuple('created_at', 'id'), '<', eb.tuple(...(before ?? ['', ''])))))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  const items = rows.slice(0, limit).map((row) => ({ ...row, state: mailState(row) }));
  return { items, next: last && [last.created_at, last.id] };
}

/** How many of the last 30 days' mails failed for good or may not have gone out. Admins only: undefined for others. */
export async function countNotOut(ctx: Ctx): Promise<number | undefined> {
  if (!mayReadMail(ctx.viewer)) return undefined;
  const { n } = await ctx.db
    .selectFrom('mails')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where((eb) => eb.or([eb('failed_at', 'is not', null), eb('uncertain_at', 'is not', null)]))
    .executeTakeFirstOrThrow();
  return n;
}

/** One mail with all it says; what went out has no text any more. Admins only: undefined for others. */
export async function findMail(ctx: Ctx, id: string): Promise<(MailRow & { state: MailState }) | undefined> {
  if (!mayReadMail(ctx.viewer) || !isUuid(id)) return undefined;
  const row = await ctx.db.selectFrom('mails').selectAll().where('id', '=', id).executeTakeFirst();
  return row && { ...row, state: mailState(row) };
}
