import { readConfig } from '#api/config.ts';
import { createCtx } from '#api/context.ts';
import { issuePath } from '#api/issues/view.ts';
import { createSession } from '#api/members/session.ts';
import type { Budget } from './figures.ts';
import { open } from './keep.ts';
import { COMMON, RARE_MATCHES } from './words.ts';

/** What is asked of a board's server, and what is wanted of it. */
export interface Measure {
  name: string;
  cache: 'on' | 'off';
  paths: string[];
  /** The session that it is asked for in. */
  cookie?: string;
  budgets: Budget;
}

const ISSUE_PAGES = 100;
const RARE_WORDS = 40;
const SLOWER = 1.5;

/** The requests whose rates are compared, for this board. */
export async function measuresOf(url: string, issues: number): Promise<Measure[]> {
  const pages = await issuePages(url, issues);
  const rare = Array.from({ length: RARE_WORDS }, (_, i) => `/issues?q=case${Math.floor((i * issues) / RARE_MATCHES / RARE_WORDS)}`);
  const uncached = (name: string, paths: string[], budgets: Budget): Measure => ({ name, cache: 'off', paths, budgets });
  return [
    { name: 'home, cached', cache: 'on', paths: ['/'], budgets: { ofBaseline: 0.6, slower: SLOWER } },
    { name: 'issue page, cached', cache: 'on', paths: pages.slice(0, 1), budgets: { ofBaseline: 0.6, slower: SLOWER } },
    { name: 'JSON list, cached', cache: 'on', paths: ['/api/v1/issues'], budgets: { ofBaseline: 0.6, slower: SLOWER } },
    uncached('home', ['/'], { ofBaseline: 0.03, slower: SLOWER }),
    uncached(LIST, ['/issues'], { ofBaseline: 0.03, slower: SLOWER }),
    uncached('issue page', pages, { ofBaseline: 0.03, slower: SLOWER }),
    uncached('JSON list', ['/api/v1/issues'], { ofBaseline: 0.1, slower: SLOWER }),
    uncached('search, rare word', rare, { ofList: 0.15, slower: SLOWER }),
    uncached('search, word in every third', [`/issues?q=${COMMON}`], { ofList: 0.15, slower: 3 }),
    { ...uncached('queue of the desk', ['/desk'], { slower: SLOWER }), cookie: await anAgentsCookie(url) },
  ];
}

/** The uncached list, which searches are compared with. */
export const LIST = 'list of issues';

async function anAgentsCookie(url: string): Promise<string> {
  const database = open(url);
  const { id } = await database.read.selectFrom('members').select('id').where('role', '=', 'agent').limit(1).executeTakeFirstOrThrow();
  const config = readConfig({ DATABASE_URL: url });
  const cookie = await createSession(createCtx({ database, config, head: { seq: 0 } }, { role: 'system' }, new Date(), 'bench'), id);
  await database.close();
  return cookie.slice(0, cookie.indexOf(';'));
}

/** Pages of issues from all over the board. */
async function issuePages(url: string, issues: number): Promise<string[]> {
  const database = open(url);
  const numbers = Array.from({ length: ISSUE_PAGES * 2 }, (_, i) => Math.max(1, Math.floor((i * issues) / ISSUE_PAGES / 2)));
  const rows = await database.read
    .selectFrom('issues')
    .select(['number', 'title', 'visibility'])
    .where('number', 'in', numbers)
    .where('visibility', '=', 'public')
    .orderBy('number', 'desc')
    .execute();
  await database.close();
  return rows.slice(0, ISSUE_PAGES).map(issuePath);
}
