import { areaPath, findArea } from '#api/areas/queries.ts';
import type { Ctx } from '#api/context.ts';
import { fixPath } from '#api/fixes/queries.ts';
import { myIssues } from '#api/issues/queries.ts';
import type { Named } from '#api/issues/view.ts';
import { findLink } from '#api/members/link-queries.ts';
import { memberOf } from '#api/members/queries.ts';
import { wishIn } from '#api/notices/confirming-secrets.ts';
import { hearingIn } from '#api/notices/hearing-secrets.ts';
import { partsOf, topicShape } from '#api/notices/rules.ts';

/** What can be followed, as pages name it. */
export interface Topic {
  topic: string;
  title: string;
  path: string;
}

/** What a member follows and how soon they hear of it. */
export interface Followed extends Topic {
  pace: string;
}

/** How a member hears of what they follow. */
export interface Hearing {
  topics: Followed[];
  zone: string;
  /** Nothing before that, and nothing any more since then. */
  quiet_until: string | null;
  stopped_at: string | null;
}

const MOST = 200;

/** The board, an area or a root cause that somebody can follow; undefined where there is no such thing. */
export async function findTopic(ctx: Ctx, topic: string | undefined): Promise<Topic | undefined> {
  if (topic === undefined || !topicShape.safeParse(topic).success) return undefined;
  const { kind, name } = partsOf(topic);
  if (kind === 'board') return { topic, title: 'All problems and root causes', path: '/' };
  if (kind === 'area') {
    const area = await findArea(ctx, name);
    return area && { topic, title: area.name, path: areaPath(area.slug) };
  }
  if (kind !== 'fix') return undefined;
  const fix = await ctx.db.selectFrom('fixes').select(['number', 'title']).where('number', '=', Number(name)).executeTakeFirst();
  return fix && { topic, title: `F-${fix.number} ${fix.title}`, path: fixPath(fix) };
}

/** What a guest's link confirms that they follow; undefined where it is over. */
export async function toConfirm(ctx: Ctx, sealed: string): Promise<Topic | undefined> {
  const wish = wishIn(ctx, sealed);
  return wish && (await findLink(ctx, wish.link, 'follow')) && findTopic(ctx, wish.topic);
}

/** What a guest's link was made to confirm, whether it still can or not; undefined where it is not ours. */
export async function confirmed(ctx: Ctx, sealed: string): Promise<Topic | undefined> {
  return findTopic(ctx, wishIn(ctx, sealed)?.topic);
}

/** How soon the viewer hears of a topic; undefined where they do not follow it. */
export async function paceOf(ctx: Ctx, topic: string): Promise<string | undefined> {
  if (!('id' in ctx.viewer)) return undefined;
  const own = ctx.db.selectFrom('topic_follows').select('pace').where('topic', '=', topic).where('member', '=', ctx.viewer.id);
  return (await own.where('pace', '<>', 'none').executeTakeFirst())?.pace;
}

type Titled = (issue: Named) => string;

/** All that the viewer follows, what is wide first. Undefined for a guest. */
export async function hearingOf(ctx: Ctx, titleOf: Titled = ({ title }) => title): Promise<Hearing | undefined> {
  if (!('id' in ctx.viewer)) return undefined;
  const { id } = ctx.viewer;
  const wishes = ['zone', 'quiet_until', 'stopped_at'] as const;
  const row = await ctx.db.selectFrom('hearings').select(wishes).where('member', '=', id).executeTakeFirst();
  const { zone = 'UTC', quiet_until = null, stopped_at = null } = row ?? {};
  const still = quiet_until !== null && quiet_until > ctx.now ? quiet_until : null;
  return { topics: [...(await wideTopics(ctx, id)), ...(await issueTopics(ctx, id, titleOf))], zone, quiet_until: still, stopped_at };
}

async function wideTopics(ctx: Ctx, member: string): Promise<Followed[]> {
  const own = ctx.db.selectFrom('topic_follows').select(['topic', 'pace']).where('member', '=', member).where('pace', '<>', 'none');
  const rows = await own.orderBy('topic').limit(MOST).execute();
  const titles = await titlesOf(ctx, rows);
  return rows.flatMap(({ topic, pace }) => {
    const named = titles.get(topic);
    return named ? [{ ...named, topic, pace }] : [];
  });
}

async function titlesOf(ctx: Ctx, rows: { topic: string }[]): Promise<Map<string, Omit<Topic, 'topic'>>> {
  const named = (kind: string) => rows.map(({ topic }) => partsOf(topic)).flatMap((part) => (part.kind === kind ? [part.name] : []));
  const slugs = named('area');
  const numbers = named('fix').map(Number);
  const areas = slugs.length > 0 ? await ctx.db.selectFrom('areas').select(['slug', 'name']).where('slug', 'in', slugs).execute() : [];
  const fixes =
    numbers.length > 0 ? await ctx.db.selectFrom('fixes').select(['number', 'title']).where('number', 'in', numbers).execute() : [];
  return new Map([
    ['board', { title: 'All problems and root causes', path: '/' }],
    ...areas.map(({ slug, name }) => [`area/${slug}`, { title: name, path: areaPath(slug) }] as const),
    ...fixes.map((fix) => [`fix/${fix.number}`, { title: `F-${fix.number} ${fix.title}`, path: fixPath(fix) }] as const),
  ]);
}

async function issueTopics(ctx: Ctx, member: string, titleOf: Titled): Promise<Followed[]> {
  const issues = await myIssues(ctx, 'followed');
  const paces = await ctx.db.selectFrom('follows').select(['issue', 'pace']).where('member', '=', member).execute();
  const paceOfIssue = new Map(paces.map(({ issue, pace }) => [issue, pace]));
  return issues.map((issue) => {
    const { number, path } = issue;
    return { topic: `issue/${number}`, title: `#${number} ${titleOf(issue)}`, path, pace: paceOfIssue.get(number) ?? 'each' };
  });
}

/** What the reader of a mail hears: they need not sign in to change it. Undefined where the link is not ours, or its member is gone. */
export async function hearingBy(ctx: Ctx, sealed: string): Promise<(Hearing & { topic: string; email: string }) | undefined> {
  const reader = await readerBy(ctx, sealed);
  const hearing = reader && (await hearingOf({ ...ctx, viewer: reader.member }, publicTitle));
  return hearing && { ...hearing, topic: reader.topic, email: reader.member.email };
}

// A mail is forwarded, and its link lasts: what a private problem is called is not for whoever has one.
const publicTitle: Titled = ({ title, visibility }) => (visibility === 'private' ? 'A private problem' : title);

/** Whose link it is, as a member who can do nothing by it but change what they hear. */
export async function readerBy(ctx: Ctx, sealed: string) {
  const found = hearingIn(ctx, sealed);
  if (!found) return undefined;
  const row = await ctx.db.selectFrom('members').selectAll().where('id', '=', found.member).executeTakeFirst();
  return row && row.deactivated_at === null ? { topic: found.topic, member: memberOf(row) } : undefined;
}
