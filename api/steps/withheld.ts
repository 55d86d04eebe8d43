import { z } from 'zod';
import type { Ctx, Viewer } from '#api/context.ts';
import { actsAs, isStaff } from '#api/guards.ts';
import { kept } from '#api/text/sealing.ts';
import type { StepRow } from '#db/schema.ts';

/** What a post says. Of a report, the issue says some of it. */
const contentShape = z.strictObject({
  body: z.string(),
  title: z.string().optional(),
  excerpt: z.string().optional(),
  display_name: z.string().nullable().optional(),
});
export type Content = z.infer<typeof contentShape>;

/** Whether the viewer reads a post that is held or removed: its author and staff do, while it is kept. */
export function mayReadWithheld(viewer: Viewer, { issue, author }: { issue: number; author: string | null }): boolean {
  return isStaff(viewer) || viewer.role === 'system' || (author !== null && author === actsAs(viewer, issue));
}

/** A content as a case keeps it: sealed, so that what is held or removed lies open nowhere. */
export function sealContent(ctx: Ctx, content: Content): string {
  return ctx.database.seal(JSON.stringify(content));
}

/** The content in a row that was read, and so opened. */
export function contentIn(text: string): Content {
  return contentShape.parse(JSON.parse(text));
}

/** What those of these steps say that are held or removed, and that the viewer may read, by step. */
export async function contentsOf(ctx: Ctx, issue: number, rows: StepRow[]): Promise<Map<number, Content>> {
  const steps = rows.filter((row) => row.withheld !== null && mayReadWithheld(ctx.viewer, row)).map(({ n }) => n);
  if (steps.length === 0) return new Map();
  const keeping = ctx.db.selectFrom('moderations').select(['step', 'kept']).where('issue', '=', issue).where('step', 'in', steps);
  const standing = await keeping.where('measure', '<>', 'redaction').where('ended_at', 'is', null).where('kept', 'is not', null).execute();
  return new Map(standing.flatMap((row) => (row.kept === null ? [] : [[row.step, contentIn(row.kept)]])));
}

/** Writes what a post says into the issue and its step. */
export async function writeContent(ctx: Ctx, { issue, step }: { issue: number; step: number }, content: Content): Promise<void> {
  const { visibility } = await ctx.db.selectFrom('issues').select('visibility').where('number', '=', issue).executeTakeFirstOrThrow();
  const { body, title, excerpt, display_name } = content;
  await ctx.db
    .updateTable('steps')
    .set({ body: kept(ctx, { visibility }, body) })
    .where('issue', '=', issue)
    .where('n', '=', step)
    .execute();
  if (title === undefined) return;
  const told = { title: kept(ctx, { visibility }, title), excerpt: kept(ctx, { visibility }, excerpt ?? '') };
  await ctx.db
    .updateTable('issues')
    .set({ ...told, display_name: kept(ctx, { visibility }, display_name ?? null) })
    .where('number', '=', issue)
    .execute();
}
