import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Ctx } from '#api/context.ts';
import { familyOf } from '#api/issues/audience.ts';
import type { NewsEvent } from '#api/notices/events.ts';
import { isReachable, wantsToHear } from '#api/notices/hearers.ts';
import { type Pace, paces } from '#api/notices/rules.ts';

/** Somebody who is to hear of an event: how soon, and because of what they follow. */
export interface Listener {
  id: string;
  email: string;
  pace: Pace;
  topic: string;
  zone: string;
}

interface Circle {
  /** SQL: rows of `member`, `pace` and `topic`; a member may come more than once. Of those behind `after` alone. */
  rows: (after: string) => RawBuilder<unknown>;
  /** SQL: whether the member may see what it is about. */
  sees: RawBuilder<unknown>;
}

const everybody = sql`true`;
const isStaff = sql`members.role <> 'customer'`;
const rowShape = z.object({ id: z.string(), email: z.string(), best: z.string(), zone: z.string() });

interface Part {
  /** Who is asked about it, and so not told of it. */
  asked?: string | undefined;
  after: string;
  limit: number;
}

/** Who hears of an event, in the order of their ids, from behind `after`: each once, by what brings it soonest, as long as they may see it. */
export async function listenersTo(ctx: Ctx, event: NewsEvent, { asked, after, limit }: Part): Promise<Listener[]> {
  const circle = event.about === 'issue' ? await aroundIssue(ctx, event.number) : aroundFix(event.number);
  if (!circle) return [];
  const rank = sql`case pace when 'each' then 0 when 'daily' then 1 else 2 end`;
  const { rows } = await sql`
    select members.id, members.email, min(${rank} || ' ' || heard.topic) as best, coalesce(hearings.zone, 'UTC') as zone
    from (${circle.rows(after)}) as heard
    join members on members.id = heard.member
    left join hearings on hearings.member = members.id
    where members.id not in (${event.actor ?? ''}, ${asked ?? ''}) and ${isReachable} and ${wantsToHear(ctx)} and (${circle.sees})
    group by members.id, members.email, hearings.zone order by members.id limit ${limit}`.execute(ctx.db);
  return rows.map((row) => {
    const { best, ...member } = rowShape.parse(row);
    const [place, topic = ''] = best.split(' ');
    return { ...member, pace: paces[Number(place)] ?? 'each', topic };
  });
}

/** Who follows the problem or what was merged into it and, where everybody can read it, its area or the whole board. */
async function aroundIssue(ctx: Ctx, number: number): Promise<Circle | undefined> {
  const columns = ['area', 'visibility', 'withheld'] as const;
  const issue = await ctx.db.selectFrom('issues').select(columns).where('number', '=', number).executeTakeFirst();
  if (!issue || issue.withheld !== null) return undefined;
  const family = familyOf(number);
  const topic = `issue/${number}`;
  const own = (after: string) => sql`select member, pace, cast(${topic} as text) as topic from follows
    where issue in ${family} and member > ${after}`;
  if (issue.visibility === 'private') {
    const isReporter = sql`exists (select 1 from issues as theirs where theirs.number in ${family} and theirs.reporter = members.id)`;
    return { rows: own, sees: sql`${isStaff} or ${isReporter}` };
  }
  const wide = ['board', ...(issue.area === null ? [] : [`area/${issue.area}`])];
  return { rows: (after) => sql`${own(after)} union all ${ofTopics(wide, after)}`, sees: everybody };
}

/** Who follows the cause, its problems or the whole board, and everybody whom it happened to: they hear of it as they hear of their problem. */
function aroundFix(number: number): Circle {
  const issues = sql`(with recursive made(number) as (select number from issues where fix = ${number} and withheld is null
    union select issues.number from issues join made on issues.duplicate_of = made.number) select number from made)`;
  const topic = sql`cast(${`fix/${number}`} as text) as topic`;
  const rows = (after: string) => sql`
    select member, pace, ${topic} from follows where issue in ${issues} and member > ${after}
    union all select member, 'each', ${topic} from affected where issue in ${issues} and member > ${after}
    union all select reporter, 'each', ${topic} from issues where number in ${issues} and reporter > ${after}
    union all ${ofTopics(['board', `fix/${number}`], after)}`;
  const ended = sql`exists (select 1 from topic_follows as own where own.topic = ${`fix/${number}`} and own.member = members.id and own.pace = 'none')`;
  return { rows, sees: sql`not ${ended}` };
}

function ofTopics(topics: string[], after: string): RawBuilder<unknown> {
  return sql`select member, pace, topic from topic_follows where topic in (${sql.join(topics)}) and pace <> 'none' and member > ${after}`;
}
