import { z } from 'zod';
import type { Ctx } from '#api/context.ts';
import type { JobKind, JobKinds } from '#api/jobs/queue.ts';
import type { Answer, Post } from '#api/mail/post.ts';
import { MAIL_DAYS } from '#api/mail/rules.ts';
import type { MailRow } from '#db/schema-mail.ts';

const DAY_S = 86_400;
// Over a pause that doubles from half a minute to four hours: about a day and a half.
const ATTEMPTS = 16;
const NOT_TAKEN = 'The mail server did not take this mail. What it said stands on the mail.';
const NEVER_ANSWERED = 'The board stopped while it handed this mail over, so nobody knows whether the mail server took it.';

const payloadShape = z.object({ mail: z.string() });

/** The work of the mail. Without a post, mails are kept for admins to read. */
export function mailJobs(post: Post | undefined): JobKinds {
  return { 'mail.send': sending(post), 'mail.purge': purging };
}

function sending(post: Post | undefined): JobKind {
  return {
    attempts: ATTEMPTS,
    async run(ctx, payload) {
      const { mail: id } = payloadShape.parse(payload);
      if (!post) return keep(ctx, id);
      const mail = await hand(ctx, id);
      if (!mail) return doubt(ctx, id);
      const answer = await post.send(mail);
      await note(ctx, mail, answer);
      // Mail servers repeat the address in what they say, and what is thrown gets into the log.
      if (answer.outcome === 'later') throw new Error(NOT_TAKEN);
    },
    async gaveUp(ctx, payload, reason) {
      const { mail: id } = payloadShape.parse(payload);
      await open(ctx, id)
        .set((eb) => ({ failed_at: ctx.now, last_error: eb.fn.coalesce('last_error', eb.val(reason)) }))
        .where('handed_at', 'is', null)
        .execute();
      await doubt(ctx, id);
    },
  };
}

/**
 * Notes, for good, that the mail is handed to the server, before it is: whoever finds it handed and not answered, after a crash, does
 * not send it again. Undefined where it was handed before, or is over.
 */
async function hand(ctx: Ctx, id: string): Promise<MailRow | undefined> {
  return open(ctx, id)
    .set((eb) => ({ handed_at: ctx.now, attempts: eb('attempts', '+', 1) }))
    .where('handed_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
}

async function doubt(ctx: Ctx, id: string): Promise<void> {
  await open(ctx, id).set({ uncertain_at: ctx.now, last_error: NEVER_ANSWERED }).where('handed_at', 'is not', null).execute();
}

async function keep(ctx: Ctx, id: string): Promise<void> {
  await open(ctx, id).set({ kept_at: ctx.now }).where('handed_at', 'is', null).execute();
}

/** Notes the answer on this handing over. Of what went out the text is forgotten: its links work for whoever reads them. */
async function note(ctx: Ctx, mail: MailRow, answer: Answer): Promise<void> {
  const at = ctx.now;
  const noted = {
    sent: { sent_at: at, uncertain_at: null, last_error: null, text: '', html: '' },
    later: { handed_at: null },
    never: { failed_at: at },
    unknown: { uncertain_at: at },
  }[answer.outcome];
  await ctx.database.write
    .updateTable('mails')
    .set({ ...noted, ...('reason' in answer && { last_error: answer.reason }) })
    .where('id', '=', mail.id)
    .where('attempts', '=', mail.attempts)
    .where('handed_at', '=', mail.handed_at)
    .execute();
}

function open(ctx: Ctx, id: string) {
  const db = ctx.db.isTransaction ? ctx.db : ctx.database.write;
  return db
    .updateTable('mails')
    .where('id', '=', id)
    .where('sent_at', 'is', null)
    .where('kept_at', 'is', null)
    .where('uncertain_at', 'is', null)
    .where('failed_at', 'is', null);
}

/** Once a day: forgets the mails of more than thirty days ago. */
const purging: JobKind = {
  attempts: 5,
  everyS: DAY_S,
  async run({ database, now }) {
    const before = new Date(Date.parse(now) - MAIL_DAYS * DAY_S * 1000).toISOString();
    await database.write.deleteFrom('mails').where('created_at', '<=', before).execute();
  },
};
