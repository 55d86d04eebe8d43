import type { Ctx } from '#api/context.ts';
import type { Rendered } from '#api/mail/letter.ts';

const BATCH = 100;

/** A mail as it is kept: who reads the database alone learns nothing of it, least of all its links. */
export function sealed({ database }: Ctx, { subject, text, html, unsubscribe_url }: Rendered): Rendered {
  return {
    subject: database.seal(subject),
    text: database.seal(text),
    html: database.seal(html),
    unsubscribe_url: unsubscribe_url === null ? null : database.seal(unsubscribe_url),
  };
}

/** Seals all mails with the newest key. Mail may go out meanwhile. */
export async function resealMails(ctx: Ctx): Promise<void> {
  for (let after: string | undefined = ''; after !== undefined; ) after = await resealBehind(ctx, after);
}

async function resealBehind(ctx: Ctx, after: string): Promise<string | undefined> {
  const { write } = ctx.database;
  const rows = await write
    .selectFrom('mails')
    .select(['id', 'subject', 'text', 'html', 'unsubscribe_url'])
    .where('id', '>', after)
    .orderBy('id')
    .limit(BATCH)
    .execute();
  for (const { id, ...rendered } of rows) {
    const { text, html, ...rest } = sealed(ctx, rendered);
    await write.updateTable('mails').set(rest).where('id', '=', id).execute();
    // What has gone out by now has no text any more, and gets none back.
    await write.updateTable('mails').set({ text, html }).where('id', '=', id).where('sent_at', 'is', null).execute();
  }
  return rows.at(-1)?.id;
}
