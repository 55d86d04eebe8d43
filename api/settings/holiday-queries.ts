import type { Ctx } from '#api/context.ts';
import { SHOWN_BEFORE_DAYS } from '#api/settings/holiday-rules.ts';

export interface Holiday {
  id: string;
  from_day: string;
  to_day: string;
  text: string;
}

const columns = ['id', 'from_day', 'to_day', 'text'] as const;
const MOST = 100;
const DAY_MS = 86_400_000;

/** The holidays that are not over, the next first; those taken back are not among them. */
export async function comingHolidays(ctx: Ctx): Promise<Holiday[]> {
  const standing = ctx.db.selectFrom('holidays').select(columns).where('withdrawn_at', 'is', null);
  const coming = standing.where('to_day', '>=', ctx.now.slice(0, 10));
  return coming.orderBy('from_day').orderBy('id').limit(MOST).execute();
}

/** The holidays that are now, or begin within a week. */
export async function nearHolidays(ctx: Ctx): Promise<Holiday[]> {
  const until = new Date(Date.parse(ctx.now) + SHOWN_BEFORE_DAYS * DAY_MS).toISOString().slice(0, 10);
  return (await comingHolidays(ctx)).filter(({ from_day }) => from_day <= until);
}
