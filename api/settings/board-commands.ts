import { type Ctx, type Settings, transact } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';
import { allow, signedIn } from '#api/guards.ts';
import { record } from '#api/ledger/commands.ts';
import { parse } from '#api/parse.ts';
import { currentSettings, readSettings } from '#api/settings/board-queries.ts';
import { boardChangeShape, mayChangeSettings } from '#api/settings/board-rules.ts';
import { accentOf, contrastByDay, LEAST_CONTRAST, readableByDay } from '#api/settings/colour-rules.ts';

const overtaken = () => new Refusal('conflict', 'Somebody changed this just now. Please look again.');

/**
 * An admin sets what the board is called and how it looks; all pages and mails have it from then on. Where nothing changes, nothing is
 * written. Refuses a version that somebody has changed since, and a colour that cannot be read.
 */
export async function changeBoard(ctx: Ctx, input: unknown): Promise<void> {
  signedIn(ctx);
  allow(mayChangeSettings(ctx.viewer));
  const { version, ...wanted } = parse(boardChangeShape, input);
  if (wanted.accent !== null && !accentOf(wanted.accent)) throw unreadable(wanted.accent);
  const now = currentSettings(ctx);
  const isSame = version === now.version && version > 0 && sameLook(now, wanted);
  if (isSame) return;
  await transact(ctx, async (ctx) => {
    if (((await readSettings(ctx.db))?.version ?? 0) !== version) throw overtaken();
    const settings = { version: version + 1, ...wanted };
    // Its number is what two admins at once cannot both have.
    const inserted = await ctx.db
      .insertInto('board_versions')
      .values({ ...settings, at: ctx.now })
      .onConflict((c) => c.column('version').doNothing())
      .executeTakeFirst();
    if (!inserted.numInsertedOrUpdatedRows) throw overtaken();
    await record(ctx, { act: 'board.changed', subject: 'board', content: settings });
    ctx.head.settings = settings;
  });
}

function sameLook(a: Omit<Settings, 'version'>, b: Omit<Settings, 'version'>): boolean {
  return a.company === b.company && a.description === b.description && a.accent === b.accent;
}

function unreadable(colour: string): Refusal {
  const better = readableByDay(colour);
  const message = `On white, ${colour} has a contrast of ${contrastByDay(colour)} to 1, and text needs ${LEAST_CONTRAST}. ${better} can be read.`;
  return new Refusal('invalid', 'Please check what you entered.', [{ path: 'accent', message, offer: { accent: better } }]);
}
