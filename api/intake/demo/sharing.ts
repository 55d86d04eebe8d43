import { z } from 'zod';
import { assignIssue } from '#api/desk/assignment-commands.ts';
import { writeNote } from '#api/desk/note-commands.ts';
import { addTeam, giveArea, joinTeam } from '#api/teams/commands.ts';
import { slug } from '#api/text/plain.ts';
import { type Act, known } from './act.ts';
import desk from './desk.json' with { type: 'json' };
import { MOMENT, momentOf } from './times.ts';

const FORMED = '426d 11:00';
const ADMIN = 'sunniva';
const text = z.string().min(1);
const doing = { at: z.string().regex(MOMENT), by: text, issue: text };

const deskShape = z.strictObject({
  teams: z.array(z.strictObject({ name: text, areas: z.array(text), members: z.array(text) })),
  given: z.array(z.strictObject({ ...doing, to: text })),
  notes: z.array(z.strictObject({ ...doing, text })),
});

/** How the staff share the work: their teams, what each took, and what they note for each other. */
export function sharingActs(now: string): Act[] {
  const { teams, given, notes } = deskShape.parse(desk);
  return [
    ...teams.map((team): Act => ({ at: momentOf(FORMED, now), by: ADMIN, play: (ctx, stage) => form(ctx, stage, team) })),
    ...given.map(
      ({ at, by, issue, to }): Act => ({
        at: momentOf(at, now),
        by,
        play: (ctx, stage) => give(ctx, known(stage.issues, issue), known(stage.members, to).id),
      }),
    ),
    ...notes.map(
      ({ at, by, issue, text }): Act => ({
        at: momentOf(at, now),
        by,
        play: async (ctx, stage) => void (await writeNote(ctx, known(stage.issues, issue), { body: text })),
      }),
    ),
  ];
}

type Play = Parameters<Act['play']>;
type Team = z.infer<typeof deskShape>['teams'][number];

async function form(ctx: Play[0], stage: Play[1], { name, areas, members }: Team): Promise<void> {
  const team = await addTeam(ctx, { name });
  for (const area of areas) await giveArea(ctx, area, { team });
  for (const member of members) await joinTeam(ctx, slug(name), known(stage.members, member).id);
}

/** What comes in an area is its team's already. */
async function give(ctx: Play[0], number: number, assignee: string): Promise<void> {
  const issue = await ctx.db.selectFrom('issues').select(['assignee', 'team']).where('number', '=', number).executeTakeFirstOrThrow();
  await assignIssue(ctx, number, { assignee, team: issue.team, expected: issue });
}
