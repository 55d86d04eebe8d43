import type { Ctx } from '#api/context.ts';
import { scopesIn } from '#api/members/token-queries.ts';
import { casesOf, toldBy } from '#api/moderation/data-queries.ts';
import { pendingReportsOf, problemsOf, writtenElsewhere } from '#api/rights/data-problems.ts';

/** What opens something: in mails there are links with it. */
const SECRETS = /[\w-]{43,}/g;

/**
 * Everything that the board knows of who asks, as pieces of one JSON document; nothing for a guest. Secrets and what is kept of
 * them are not in it.
 */
export async function* myData(ctx: Ctx): AsyncGenerator<string> {
  if (!('id' in ctx.viewer)) return;
  const { id } = ctx.viewer;
  const email = await provenAddress(ctx, id);
  yield `{"format":1,"made_at":${JSON.stringify(ctx.now)},"board":${JSON.stringify(ctx.config.publicOrigin)}`;
  yield `,"account":${JSON.stringify(await account(ctx, id))}`;
  yield list('sessions', await sessions(ctx, id));
  yield list('tokens', await tokens(ctx, id));
  yield list('passkeys', await passkeys(ctx, id));
  yield list('company_sign_ins', await companySignIns(ctx, id));
  yield list('mails', email ? await mails(ctx, email) : []);
  yield list('mailed_links', email ? await mailedLinks(ctx, email) : []);
  yield list('tracking_links', await trackingLinks(ctx, id));
  yield list('reports_to_confirm', email ? await pendingReportsOf(ctx, email) : []);
  yield list('affected_by', await ties(ctx, 'affected', id));
  yield list('follows', await ties(ctx, 'follows', id));
  yield list('follows_topics', await topics(ctx, id));
  yield list('told', await told(ctx, id));
  yield list('root_cause_entries', await rootCauseEntries(ctx, id));
  yield list('drafts', await drafts(ctx, id));
  yield list('draft_comments', await draftComments(ctx, id));
  yield list('notes', await notes(ctx, id));
  yield list('saved_views', await savedViews(ctx, id));
  yield list('teams', await teams(ctx, id));
  yield list('erasures', await erasures(ctx, id));
  yield list('moderation', await casesOf(ctx, id));
  yield list('told_of_posts', await toldBy(ctx, id));
  yield* streamed('problems', problemsOf(ctx, id));
  yield* streamed('written_elsewhere', writtenElsewhere(ctx, id));
  yield '}\n';
}

function list(name: string, rows: object[]): string {
  return `,${JSON.stringify(name)}:${JSON.stringify(rows)}`;
}

async function* streamed(name: string, rows: AsyncGenerator<object>): AsyncGenerator<string> {
  yield `,${JSON.stringify(name)}:[`;
  let comma = '';
  for await (const row of rows) {
    yield comma + JSON.stringify(row);
    comma = ',';
  }
  yield ']';
}

/** Who made an account is not who holds its address until that was proven: nothing is found by it before. */
async function provenAddress(ctx: Ctx, id: string): Promise<string | undefined> {
  const proven = ctx.db.selectFrom('members').select('email').where('id', '=', id).where('proven_at', 'is not', null);
  return (await proven.executeTakeFirst())?.email;
}

async function account(ctx: Ctx, id: string) {
  const columns = ['id', 'email', 'name', 'role', 'created_at as joined_at', 'deactivated_at'] as const;
  return ctx.db.selectFrom('members').select(columns).where('id', '=', id).executeTakeFirstOrThrow();
}

async function sessions(ctx: Ctx, id: string) {
  const columns = ['device', 'made_at', 'used_at', 'expires_at'] as const;
  return ctx.db.selectFrom('sessions').select(columns).where('member', '=', id).orderBy('made_at').execute();
}

async function tokens(ctx: Ctx, id: string) {
  const columns = ['name', 'scopes', 'made_at', 'expires_at', 'used_at', 'revoked_at'] as const;
  const rows = await ctx.db.selectFrom('tokens').select(columns).where('member', '=', id).orderBy('id').execute();
  return rows.map((row) => ({ ...row, scopes: scopesIn(row.scopes) }));
}

async function passkeys(ctx: Ctx, id: string) {
  const columns = ['name', 'made_at', 'used_at'] as const;
  return ctx.db.selectFrom('passkeys').select(columns).where('member', '=', id).orderBy('id').execute();
}

async function companySignIns(ctx: Ctx, id: string) {
  const columns = ['issuer', 'subject', 'linked_at'] as const;
  return ctx.db.selectFrom('identities').select(columns).where('member', '=', id).orderBy('linked_at').execute();
}

async function mails(ctx: Ctx, email: string) {
  const columns = ['subject', 'text', 'created_at', 'sent_at', 'failed_at'] as const;
  const rows = await ctx.db.selectFrom('mails').select(columns).where('recipient', '=', email).orderBy('created_at').execute();
  return rows.map((row) => ({ ...row, text: row.text.replaceAll(SECRETS, '…') }));
}

async function mailedLinks(ctx: Ctx, email: string) {
  const columns = ['purpose', 'issue', 'created_at', 'expires_at', 'used_at'] as const;
  return ctx.db.selectFrom('links').select(columns).where('email', '=', email).orderBy('created_at').execute();
}

async function trackingLinks(ctx: Ctx, id: string) {
  const columns = ['issue', 'created_at', 'revoked_at'] as const;
  return ctx.db.selectFrom('tracking_links').select(columns).where('member', '=', id).orderBy('created_at').execute();
}

async function ties(ctx: Ctx, table: 'affected' | 'follows', id: string) {
  return ctx.db.selectFrom(table).select(['issue', 'at']).where('member', '=', id).orderBy('issue').execute();
}

async function topics(ctx: Ctx, id: string) {
  return ctx.db.selectFrom('topic_follows').select(['topic', 'pace', 'at']).where('member', '=', id).orderBy('topic').execute();
}

async function told(ctx: Ctx, id: string) {
  const columns = ['source', 'topic', 'due_at', 'told_at'] as const;
  return ctx.db.selectFrom('notices').select(columns).where('member', '=', id).orderBy('due_at').orderBy('source').execute();
}

async function rootCauseEntries(ctx: Ctx, id: string) {
  const columns = ['fix', 'kind', 'at', 'evidence', 'author_name'] as const;
  return ctx.db.selectFrom('fix_entries').select(columns).where('author', '=', id).orderBy('fix').orderBy('n').execute();
}

async function drafts(ctx: Ctx, id: string) {
  const columns = ['draft', 'n as version', 'at', 'content', 'author_name'] as const;
  return ctx.db.selectFrom('draft_versions').select(columns).where('author', '=', id).orderBy('draft').orderBy('n').execute();
}

async function draftComments(ctx: Ctx, id: string) {
  const columns = ['draft', 'at', 'body', 'author_name'] as const;
  return ctx.db.selectFrom('draft_comments').select(columns).where('author', '=', id).orderBy('draft').orderBy('n').execute();
}

// What is in a note is about others and stays at the desk, as its form says.
async function notes(ctx: Ctx, id: string) {
  return ctx.db.selectFrom('notes').select(['issue', 'at']).where('author', '=', id).orderBy('issue').orderBy('n').execute();
}

async function savedViews(ctx: Ctx, id: string) {
  return ctx.db.selectFrom('saved_views').select(['name', 'query', 'created_at']).where('member', '=', id).orderBy('name').execute();
}

async function teams(ctx: Ctx, id: string) {
  const theirs = ctx.db.selectFrom('team_members').innerJoin('teams', 'teams.slug', 'team_members.team').select('teams.name');
  return theirs.where('member', '=', id).orderBy('teams.name').execute();
}

async function erasures(ctx: Ctx, id: string) {
  const columns = ['texts', 'asked_at', 'due_at', 'undone_at'] as const;
  return ctx.db.selectFrom('erasures').select(columns).where('member', '=', id).orderBy('asked_at').execute();
}
