import type { Ctx, Settings } from '#api/context.ts';
import { mayChangeSettings } from '#api/settings/board-rules.ts';
import type { Db } from '#db/schema.ts';

/** What admins have set last about the board itself; undefined where they have set nothing. */
export async function readSettings(db: Db): Promise<Settings | undefined> {
  const columns = ['version', 'company', 'description', 'accent'] as const;
  return db.selectFrom('board_versions').select(columns).orderBy('version', 'desc').limit(1).executeTakeFirst();
}

/** What holds now, whether it was set or comes from the environment: version 0. */
export function currentSettings({ config, head }: Ctx): Settings {
  return head.settings ?? { version: 0, company: config.company, description: '', accent: null };
}

interface BoardVersion extends Settings {
  at: string;
}

const MOST_VERSIONS = 50;

/** What was set before, the latest first. Admins only: undefined for others. */
export async function boardVersions(ctx: Ctx): Promise<BoardVersion[] | undefined> {
  if (mayChangeSettings(ctx.viewer) !== true) return undefined;
  return ctx.db.selectFrom('board_versions').selectAll().orderBy('version', 'desc').limit(MOST_VERSIONS).execute();
}
