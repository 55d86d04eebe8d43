import { z } from 'zod';
import { type Ctx, transact } from '#api/context.ts';
import { enqueue, type JobKind, type JobKinds } from '#api/jobs/queue.ts';
import { mailState } from '#api/mail/rules.ts';
import { begin, eraseBehind, finish, forgetMails } from '#api/rights/erasing.ts';
import { forgetClosed } from '#api/rights/retaining.ts';

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;
/** Longer than a mail is tried; without a mail server, as long as an admin has to pass the proof on. */
const PROOF_DAYS = 2;

const payloadShape = z.object({ erasure: z.string() });

/** Carries out an erasure whose week is over. It can be cut off anywhere: what is done stays done, and the next run goes on. */
const carryingOut: JobKind = {
  // About a week, should the last admin be in the way.
  attempts: 45,
  async run(ctx, payload) {
    const erasure = await begin(ctx, payloadShape.parse(payload).erasure);
    if (!erasure) return;
    for (let after: number | undefined = 0; after !== undefined; ) after = await eraseBehind(ctx, erasure, after);
    await finish(ctx, erasure);
  },
};

/** Deletes the proof, the last place that holds the address, once it is out or will never be. */
const forgettingProof: JobKind = {
  attempts: 45,
  async run(ctx, payload) {
    const { erasure: id } = payloadShape.parse(payload);
    await transact(ctx, async (ctx) => {
      const erasures = ctx.db.selectFrom('erasures').innerJoin('mails', 'mails.id', 'erasures.proof');
      const proof = await erasures.selectAll('mails').where('erasures.id', '=', id).executeTakeFirst();
      if (!proof) return;
      const isOver = !['waiting', 'handed', 'kept'].includes(mailState(proof)) || proof.created_at <= before(ctx, PROOF_DAYS);
      if (isOver) await forgetMails(ctx, [proof.id]);
      else await enqueue(ctx, 'erasure.forget_proof', { erasure: id }, new Date(Date.parse(ctx.now) + HOUR_S * 1000).toISOString());
    });
  },
};

/** Once a day: what has run out, and the texts of private problems that were closed long enough ago, where that is set. */
const retaining: JobKind = {
  attempts: 5,
  everyS: DAY_S,
  async run(ctx) {
    const { write } = ctx.database;
    await write.deleteFrom('sessions').where('expires_at', '<=', ctx.now).execute();
    await write.deleteFrom('invitations').where('expires_at', '<=', ctx.now).execute();
    await write.deleteFrom('replays').where('at', '<=', before(ctx, 1)).execute();
    const days = ctx.config.retainPrivateDays;
    if (days === undefined) return;
    while ((await forgetClosed(ctx, before(ctx, days))) > 0);
  },
};

function before({ now }: Ctx, days: number): string {
  return new Date(Date.parse(now) - days * DAY_S * 1000).toISOString();
}

/** The work of forgetting. */
export const rightsJobs: JobKinds = {
  'erasure.carry_out': carryingOut,
  'erasure.forget_proof': forgettingProof,
  'rights.retain': retaining,
};
