import { type SqlBool, sql } from 'kysely';
import type { Ctx } from '#api/context.ts';
import { mayChangeSettings } from '#api/settings/board-rules.ts';
import { isPolicyRead } from '#api/settings/policy-queries.ts';

const DEMO_ADMIN = 'sunniva@fernway.example';

/** What a new board needs before the first answer, in the order in which it is done. */
export const beginnings = ['name', 'areas', 'staff', 'mail', 'policy', 'issue'] as const;
export type Beginning = (typeof beginnings)[number];

/** Whether each of them is there, as the board itself shows. Admins only: undefined for others. */
export async function checklist(ctx: Ctx): Promise<Record<Beginning, boolean> | undefined> {
  if (mayChangeSettings(ctx.viewer) !== true) return undefined;
  const { areas, staff, invitation, mailbox, issue } = await thereIs(ctx);
  return {
    name: ctx.head.settings !== undefined,
    areas: areas !== null,
    staff: staff !== null || invitation !== null,
    mail: ctx.config.smtpUrl !== undefined || mailbox !== null,
    policy: await isPolicyRead(ctx),
    issue: issue !== null,
  };
}

/** Whether an admin has noted that mail stays in the mailbox of the board. */
export async function isMailboxNoted(ctx: Ctx): Promise<boolean> {
  const noted = ctx.db.selectFrom('ledger').select('seq').where('subject', '=', 'board').where('act', '=', 'mail.mailbox_noted');
  return (await noted.limit(1).executeTakeFirst()) !== undefined;
}

// Word for word the index.
const isStaff = sql<SqlBool>`role <> 'customer'`;

/** One of each, if there is one: in one statement, each by an index. */
async function thereIs(ctx: Ctx) {
  return ctx.db
    .selectNoFrom((eb) => [
      eb.selectFrom('areas').select('slug').where('retired_at', 'is', null).limit(1).as('areas'),
      eb.selectFrom('members').select('id').where(isStaff).where('id', '<>', ownId(ctx)).limit(1).as('staff'),
      eb.selectFrom('invitations').select('id').where('used_at', 'is', null).where('expires_at', '>', ctx.now).limit(1).as('invitation'),
      eb.selectFrom('ledger').select('seq').where('subject', '=', 'board').where('act', '=', 'mail.mailbox_noted').limit(1).as('mailbox'),
      // Not one that was brought in from another place: those have no reporter.
      eb.selectFrom('issues').select('number').where('reporter', '>', '').limit(1).as('issue'),
    ])
    .executeTakeFirstOrThrow();
}

/** Whether the demo company was loaded here: its admin is there. */
export async function isDemo(ctx: Ctx): Promise<boolean> {
  if (mayChangeSettings(ctx.viewer) !== true) return false;
  const admin = ctx.db.selectFrom('members').select('id').where('email', '=', DEMO_ADMIN);
  return (await admin.executeTakeFirst()) !== undefined;
}

function ownId({ viewer }: Ctx): string {
  return 'id' in viewer ? viewer.id : '';
}
