import { attachmentsOf } from '#api/attachments/queries.ts';
import { storeOf } from '#api/attachments/store.ts';
import type { Ctx } from '#api/context.ts';
import { actsAs } from '#api/guards.ts';
import type { Own } from '#api/issues/attaching-rules.ts';
import { mayRead } from '#api/issues/rules.ts';
import { isShown } from '#api/steps/rules.ts';
import { mayReadWithheld } from '#api/steps/withheld.ts';
import type { AttachmentRow } from '#db/schema-files.ts';

export interface FoundFile extends AttachmentRow {
  file: string;
  /** Of the issue that it is on. */
  visibility: string;
  /** Whether everybody can see it. */
  shown: boolean;
}

/** A file that is there for this viewer: on an issue that they may read, and not removed. */
export async function findFile(ctx: Ctx, id: string): Promise<FoundFile | undefined> {
  const row = await ctx.db
    .selectFrom('attachments')
    .innerJoin('issues', 'issues.number', 'attachments.issue')
    .innerJoin('steps', (join) => join.onRef('steps.issue', '=', 'attachments.issue').onRef('steps.n', '=', 'attachments.step'))
    .selectAll('attachments')
    .select(['issues.number', 'issues.visibility', 'issues.withheld_at', 'issues.reporter', 'steps.withheld', 'steps.author'])
    .where('attachments.id', '=', id)
    .where('attachments.removed_at', 'is', null)
    .executeTakeFirst();
  if (!row || row.file === null || !mayRead(ctx.viewer, row)) return undefined;
  const hidden = row.withheld !== null || row.redacted_in !== null;
  if (hidden && !mayReadWithheld(ctx.viewer, row)) return undefined;
  const { number: _, reporter: __, author: ___, withheld: _____, withheld_at: ____, file, ...rest } = row;
  return { ...rest, file, shown: isShown(row) && !hidden };
}

/** Its bytes, opened. Throws where they are gone: somebody has been at the store. */
export async function bytesOf(ctx: Ctx, { id, file }: Pick<FoundFile, 'id' | 'file'>): Promise<Uint8Array> {
  const bytes = await storeOf(ctx.config).get(file);
  if (!bytes) throw new Error(`the bytes of the file ${id} are not in the store`);
  return ctx.database.files.openBytes(bytes, file);
}

/** The viewer's own steps on an issue, the newest first; `n` asks for that one alone. */
export async function ownSteps(ctx: Ctx, issue: number, n?: number): Promise<Own[]> {
  const me = actsAs(ctx.viewer, issue);
  if (me === undefined) return [];
  return ctx.db
    .selectFrom('steps')
    .select(['issue', 'n', 'author', 'at'])
    .where('issue', '=', issue)
    .where('author', '=', me)
    .$if(n !== undefined, (q) => q.where('n', '=', n ?? 0))
    .orderBy('n', 'desc')
    .execute();
}

/** What the company says in a step; undefined where it is not the company’s. */
export async function companySaid(ctx: Ctx, { issue, n }: Own): Promise<{ kind: string; reason: string | undefined } | undefined> {
  const step = ctx.db.selectFrom('steps').select(['kind', 'reason']).where('issue', '=', issue).where('n', '=', n);
  const row = await step.where('by', '=', 'company').executeTakeFirst();
  return row && { kind: row.kind, reason: row.reason ?? undefined };
}

/** The files that the viewer has on an issue, the newest step's last. */
export async function ownFiles(ctx: Ctx, issue: number) {
  const steps = await ownSteps(ctx, issue);
  const filesOf = await attachmentsOf(ctx, issue, { from: steps.at(-1)?.n ?? 0, to: steps[0]?.n ?? 0, hiddenToo: () => true });
  return steps.toReversed().flatMap(({ n }) => filesOf(n).attachments);
}
