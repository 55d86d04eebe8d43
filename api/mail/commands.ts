import { v7 as uuid } from 'uuid';
import { type Ctx, transact } from '#api/context.ts';
import { allow, found, signedIn } from '#api/guards.ts';
import { enqueue } from '#api/jobs/queue.ts';
import { record } from '#api/ledger/commands.ts';
import { type Letter, renderLetter } from '#api/mail/letter.ts';
import { findMail } from '#api/mail/queries.ts';
import { maySendAgain, recipientShape } from '#api/mail/rules.ts';
import { sealed } from '#api/mail/sealing.ts';

/**
 * Writes a mail to one address, inside the transaction of the act it tells of: it goes out if and only if that is committed, soon
 * after, by a job. Throws where the address is none. Returns the mail's id.
 */
export async function queueMail(ctx: Ctx, to: string, letter: Letter): Promise<string> {
  const row = mailTo(ctx, to, letter);
  await write(ctx, [row]);
  await enqueue(ctx, 'mail.send', { mail: row.id });
  return row.id;
}

/** The same with the letters of many, which go out together: each still by itself, and each once. */
export async function queueMails(ctx: Ctx, letters: { to: string; letter: Letter }[]): Promise<void> {
  if (letters.length === 0) return;
  const rows = letters.map(({ to, letter }) => mailTo(ctx, to, letter));
  await write(ctx, rows);
  await enqueue(ctx, 'mail.send_all', { mails: rows.map(({ id }) => id) });
}

function mailTo(ctx: Ctx, to: string, letter: Letter) {
  const recipient = recipientShape.parse(to);
  const { thread = null } = letter;
  return { id: uuid(), recipient, ...sealed(ctx, renderLetter(letter, ctx.config)), thread, created_at: ctx.now, attempts: 0 };
}

async function write(ctx: Ctx, rows: ReturnType<typeof mailTo>[]): Promise<void> {
  if (!ctx.db.isTransaction) throw new Error('a mail belongs inside the transaction of its act');
  await ctx.db.insertInto('mails').values(rows).execute();
}

/** Sends a mail that did not go out, or may not have, once more. Admins only: for others it is not there. */
export async function sendAgain(ctx: Ctx, id: string): Promise<void> {
  signedIn(ctx);
  await transact(ctx, async (ctx) => {
    const mail = found(await findMail(ctx, id));
    allow(maySendAgain(mail, ctx.config.smtpUrl));
    const { numUpdatedRows } = await ctx.db
      .updateTable('mails')
      .set({ handed_at: null, kept_at: null, uncertain_at: null, failed_at: null, last_error: null })
      .where('id', '=', id)
      .where('sent_at', 'is', null)
      .where((eb) => eb.or([eb('failed_at', 'is not', null), eb('uncertain_at', 'is not', null), eb('kept_at', 'is not', null)]))
      .executeTakeFirst();
    // Two who press the button at once send it once.
    if (!numUpdatedRows) return;
    await enqueue(ctx, 'mail.send', { mail: id });
    await record(ctx, { act: 'mail.sent_again', subject: `mail/${id}`, content: { mail: id } });
  });
}
