import { z } from 'zod';
import type { Ctx, Tracker } from '#api/context.ts';
import { isTrackable } from '#api/issues/guest-rules.ts';
import { sealedWords, wordsIn } from '#api/text/sealed-words.ts';

/** Whose verdict it is, on which resolution of which issue. */
interface Asked {
  issue: number;
  n: number;
  member: string;
}

const PURPOSE = 'verdict';
const shape = z.tuple([z.coerce.number().int(), z.coerce.number().int(), z.uuid()]);

/** The path by which the reporter judges one resolution without signing in: only the key of this board can make one. */
export function verdictPath(ctx: Ctx, { issue, n, member }: Asked): string {
  return `/verdict/${sealedWords(ctx, PURPOSE, [issue, n, member])}`;
}

/** Whom such a path makes its bearer: the reporter of that issue, as long as that resolution is the company's last word. */
export async function judgeBy(ctx: Ctx, sealed: string): Promise<Tracker | undefined> {
  const asked = askedIn(ctx, sealed);
  if (!asked) return undefined;
  const row = await ctx.db
    .selectFrom('issues')
    .innerJoin('members', 'members.id', 'issues.reporter')
    .select(['stage', 'stage_at'])
    .select((eb) =>
      eb
        .selectFrom('steps')
        .select((eb) => eb.fn.max('n').as('n'))
        .whereRef('steps.issue', '=', 'issues.number')
        .where('steps.kind', 'in', ['resolution', 'decline'])
        .as('last'),
    )
    .where('issues.number', '=', asked.issue)
    .where('members.id', '=', asked.member)
    .where('members.role', '=', 'customer')
    .where('members.deactivated_at', 'is', null)
    .executeTakeFirst();
  if (!row || row.last !== asked.n || !isTrackable(row, ctx.now)) return undefined;
  return { role: 'guest', tracks: { issue: asked.issue, member: asked.member } };
}

function askedIn(ctx: Ctx, sealed: string): Asked | undefined {
  const parts = shape.safeParse(wordsIn(ctx, PURPOSE, sealed));
  return parts.success ? { issue: parts.data[0], n: parts.data[1], member: parts.data[2] } : undefined;
}
