import { filePath } from '#api/attachments/rules.ts';
import type { Ctx } from '#api/context.ts';

const BATCH = 50;

const stepColumns = ['n as step', 'kind', 'by', 'at', 'body', 'reason', 'corrects', 'outcome', 'rating', 'erased_at'] as const;

/** What a member reported, with the whole timeline, what the company said on it too. */
export async function* problemsOf(ctx: Ctx, member: string): AsyncGenerator<object> {
  for (let after = 0; ; ) {
    const columns = [
      'number',
      'title',
      'area',
      'visibility',
      'channel',
      'display_name',
      'private_details',
      'logged_at',
      'consents.text as consent',
    ] as const;
    const rows = await ctx.db
      .selectFrom('issues')
      .leftJoin('consents', 'consents.issue', 'issues.number')
      .select([...columns, 'reported_at', 'stage', 'verdict', 'fix', 'duplicate_of'])
      .where('reporter', '=', member)
      .where('number', '>', after)
      .orderBy('number')
      .limit(BATCH)
      .execute();
    const last = rows.at(-1);
    if (!last) return;
    after = last.number;
    for (const issue of rows)
      yield { ...issue, steps: await timelineOf(ctx, issue.number, member), files: await filesOf(ctx, issue.number, member) };
  }
}

async function timelineOf(ctx: Ctx, issue: number, member: string): Promise<object[]> {
  const rows = await ctx.db
    .selectFrom('steps')
    .select([...stepColumns, 'author'])
    .where('issue', '=', issue)
    .orderBy('n')
    .execute();
  const promises = await ctx.db.selectFrom('promises').selectAll().where('issue', '=', issue).execute();
  return rows.map(({ author, ...step }) => {
    const made = promises.find((promise) => promise.step === step.step);
    const promise = made && { text: made.text, due_at: made.due_at, kept_at: made.kept_at, withdrawn_at: made.withdrawn_at };
    return { ...step, yours: author === member, ...(promise && { promise }) };
  });
}

/** The pictures and PDFs on a problem that its reporter can see: each can be fetched at its `url`. */
async function filesOf(ctx: Ctx, issue: number, member: string): Promise<object[]> {
  const rows = await ctx.db
    .selectFrom('attachments')
    .innerJoin('steps', (join) => join.onRef('steps.issue', '=', 'attachments.issue').onRef('steps.n', '=', 'attachments.step'))
    .selectAll('attachments')
    .where('attachments.issue', '=', issue)
    .where('removed_at', 'is', null)
    .where((eb) => eb.or([eb('author', '=', member), eb.and([eb('redacted_in', 'is', null), eb('withheld', 'is', null)])]))
    .orderBy('step')
    .orderBy('attachments.id')
    .execute();
  return rows.map((row) => {
    const { step, name, type, bytes, created_at } = row;
    return { step, name, type, bytes, created_at, url: ctx.config.publicOrigin + filePath(row) };
  });
}

/** What a member wrote on problems that others reported. */
export async function* writtenElsewhere(ctx: Ctx, member: string): AsyncGenerator<object> {
  for (let after: [number, number] = [0, 0]; ; ) {
    const rows = await ctx.db
      .selectFrom('steps')
      .innerJoin('issues', 'issues.number', 'steps.issue')
      .select(['steps.issue', 'n as step', 'kind', 'by', 'author_name', 'at', 'body', 'steps.reason', 'outcome', 'steps.erased_at'])
      .where('author', '=', member)
      .where((eb) => eb.or([eb('reporter', 'is', null), eb('reporter', '<>', member)]))
      .where((eb) => eb(eb.refTuple('steps.issue', 'n'), '>', eb.tuple(...after)))
      .orderBy('steps.issue')
      .orderBy('n')
      .limit(BATCH)
      .execute();
    const last = rows.at(-1);
    if (!last) return;
    after = [last.issue, last.step];
    yield* rows;
  }
}

/** What waits for a word from this address. */
export async function pendingReportsOf(ctx: Ctx, email: string): Promise<object[]> {
  const rows = await ctx.db.selectFrom('pending_reports').select(['content', 'created_at']).where('email', '=', email).execute();
  return rows.map(({ content, created_at }) => ({ report: JSON.parse(content), created_at }));
}
