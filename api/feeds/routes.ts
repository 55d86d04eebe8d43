import { type Context, Hono } from 'hono';
import type { Ctx } from '#api/context.ts';
import { fixFeed, moderationFeed } from '#api/feeds/queries.ts';
import { asAtom, asJson, type Feed, type Format, types } from '#api/feeds/rules.ts';
import { areaFeed, boardFeed, issueFeed, resolutionsFeed } from '#api/feeds/step-queries.ts';
import { type Env, PAGE_HEADER } from '#api/http/env.ts';
import { notFoundPage } from '#api/http/error-pages.ts';
import { matches, tagOf } from '#api/http/etag.ts';
import { numberIn } from '#api/issues/view.ts';

type Find = (ctx: Ctx, after: string | undefined) => Promise<Feed | undefined>;

/** The feeds: the same for everybody, whoever asks. */
export const forms = new Hono<Env>();

const whole: [path: string, find: Find][] = [
  ['/feed', boardFeed],
  ['/history', resolutionsFeed],
  ['/log/moderation', moderationFeed],
];
for (const [path, find] of whole) {
  forms.get(`${path}.atom`, (c) => give(c, 'atom', find));
  forms.get(`${path}.json`, (c) => give(c, 'json', find));
}

forms.get('/areas/:feed{[a-z0-9-]+\\.(?:atom|json)}', (c) => {
  const [slug, format] = split(c.req.param('feed'));
  return give(c, format, (ctx, after) => areaFeed(ctx, slug, after));
});

forms.get('/issues/:feed{[0-9]+\\.(?:atom|json)}', (c) => {
  const [number, format] = split(c.req.param('feed'));
  return give(c, format, async (ctx, after) => issueFeed(ctx, numberIn(number) ?? 0, after));
});

forms.get('/fixes/:feed{[0-9]+\\.(?:atom|json)}', (c) => {
  const [number, format] = split(c.req.param('feed'));
  return give(c, format, async (ctx, after) => fixFeed(ctx, numberIn(number) ?? 0, after));
});

function split(file: string): [name: string, format: Format] {
  return file.endsWith('.atom') ? [file.slice(0, -5), 'atom'] : [file.slice(0, -5), 'json'];
}

/** Nobody gets more in a feed than guests do, since readers pass it on. */
async function give(c: Context<Env>, format: Format, find: Find): Promise<Response> {
  const ctx: Ctx = { ...c.get('ctx'), viewer: { role: 'guest' } };
  const after = c.req.query('after');
  const feed = await find(ctx, after);
  if (!feed) return notFoundPage(c);
  const place = { origin: ctx.config.publicOrigin, after };
  const body = format === 'atom' ? asAtom(feed, place) : asJson(feed, place);
  const etag = tagOf(body);
  const headers = { etag, 'cache-control': 'no-cache', [PAGE_HEADER]: 'public' };
  if (matches(c.req.header('if-none-match'), etag)) return c.body(null, 304, headers);
  return c.body(body, 200, { ...headers, 'content-type': `${types[format]}; charset=utf-8` });
}
