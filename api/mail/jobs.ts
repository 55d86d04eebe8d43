import { z } from 'zod';
import { type Ctx, transact } from '#api/context.ts';
import type { JobKind, JobKinds } from '#api/jobs/queue.ts';
import type { Answer, Post } from '#api/mail/post.ts';
import { MAIL_DAYS } from '#api/mail/rules.ts';
import type { MailRow } from '#db/schema-mail.ts';

const DAY_S = 86_400;
// Over a pause that doubles from half a minute to four hours: about a day and a half.
const ATTEMPTS = 16;
// In the hands of the mail server at the same time: as many would be in doubt after a crash.
const AT_ONCE = 8;
const NOT_TAKEN = 'The mail server did not take this mail. What it said stands on the mail.';
const NEVER_ANSWERED = 'The board stopped while it handed this mail over, so nobody knows whether the mail server took it.';

const oneShape = z.object({ mail: z.string() });
const manyShape = z.object({ mails: z.array(z.string()) });

/** The work of the mail. Without a post, mails are kept for admins to read. */
export function mailJobs(post: Post | undefined): JobKinds {
  const one = (payload: unknown) => [oneShape.parse(payload).mail];
  const many = (payload: unknown) => manyShape.parse(payload).mails;
  return { 'mail.send': sending(post, one), 'mail.send_all': sending(post, many), 'mail.purge': purging };
}

function sending(post: Post | undefined, mailsIn: (payload: unknown) => string[]): JobKind {
  return {
    attempts: ATTEMPTS,
    async run(ctx, payload) {
      const ids = mailsIn(payload);
      if (!post) return keep(ctx, ids);
      await doubt(ctx, ids);
      // Mail servers repeat the address in what they say, and what is thrown gets into the log.
      if (await sendAll(ctx, post, ids)) throw new Error(NOT_TAKEN);
    },
    async gaveUp(ctx, payload, reason) {
      const ids = mailsIn(payload);
      await open(ctx, ids)
        .set((eb) => ({ failed_at: ctx.now, last_error: eb.fn.coalesce('last_error', eb.val(reason)) }))
        .where('handed_at', 'is', null)
        .execute();
      await doubt(ctx, ids);
    },
  };
}

interface Answered {
  mail: MailRow;
  answer: Answer;
}

/** Sends them, some at a time; says whether the server wants any of them later. What it said of some is noted as the next are handed over. */
async function sendAll(ctx: Ctx, post: Post, ids: string[]): Promise<boolean> {
  let answered: Answered[] = [];
  let later = false;
  for (let i = 0; i < ids.length || answered.length > 0; i += AT_ONCE) {
    const mails = await turnOver(ctx, answered, ids.slice(i, i + AT_ONCE));
    answered = await Promise.all(mails.map(async (mail) => ({ mail, answer: await post.send(mail) })));
    later ||= answered.some(({ answer }) => answer.outcome === 'later');
  }
  return later;
}

/**
 * Notes what came of some mails and, for good, that the next are handed to the server, before they are: whoever finds one handed and not
 * answered, after a crash, does not send it again. Of the next, those are left out that were handed before, or are over.
 */
async function turnOver(ctx: Ctx, answered: Answered[], next: string[]): Promise<MailRow[]> {
  return transact(ctx, async (ctx) => {
    for (const { mail, answer } of answered) await note(ctx, mail, answer);
    if (next.length === 0) return [];
    return open(ctx, next)
      .set((eb) => ({ handed_at: ctx.now, attempts: eb('attempts', '+', 1) }))
      .where('handed_at', 'is', null)
      .returningAll()
      .execute();
  });
}

async function doubt(ctx: Ctx, ids: string[]): Promise<void> {
  await open(ctx, ids).set({ uncertain_at: ctx.now, last_error: NEVER_ANSWERED }).where('handed_at', 'is not', null).execute();
}

async function keep(ctx: Ctx, ids: string[]): Promise<void> {
  await open(ctx, ids).set({ kept_at: ctx.now }).where('handed_at', 'is', null).execute();
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
  await ctx.db
    .updateTable('mails')
    .set({ ...noted, ...('reason' in answer && { last_error: answer.reason }) })
    .where('id', '=', mail.id)
    .where('attempts', '=', mail.attempts)
    .where('handed_at', '=', mail.handed_at)
    .execute();
}

function open(ctx: Ctx, ids: string[]) {
  const db = ctx.db.isTransaction ? ctx.db : ctx.database.write;
  return db
    .updateTable('mails')
    .where('id', 'in', ids)
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
