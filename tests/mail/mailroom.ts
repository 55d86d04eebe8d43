import { pino } from 'pino';
import { type Ctx, transact, type Viewer } from '#api/context.ts';
import { type Workplace, workOnce } from '#api/jobs/work.ts';
import { queueMail } from '#api/mail/commands.ts';
import { mailJobs } from '#api/mail/jobs.ts';
import type { Letter } from '#api/mail/letter.ts';
import { openPost } from '#api/mail/post.ts';
import { findMail } from '#api/mail/queries.ts';
import { system, type World } from '../helpers/world.ts';

export const letter: Letter = {
  subject: 'Your problem #412 was put right',
  paragraphs: ['Fernway says: the second payment went back today.', 'Two lines\nof one paragraph.'],
  link: { text: 'Say whether it was', path: '/issues/412/verdict?a=1&b=2' },
  reason: 'You get this because you reported it.',
  unsubscribe: '/unsubscribe?token=abc',
};

/** The world with this mail server, or none: its queue is worked through by hand. */
export function mailroom(world: World, smtpUrl: string | undefined) {
  const { database, config, head } = world.as(system);
  const withServer = { ...config, smtpUrl };
  const post = openPost(withServer);
  const place: Workplace = {
    database,
    config: withServer,
    head,
    log: pino({ level: 'silent' }),
    kinds: mailJobs(post),
    clock: () => new Date(world.now()),
  };
  const as = (viewer: Viewer): Ctx => ({ ...world.as(viewer), config: withServer });
  return {
    place,
    as,
    queue: (more: Partial<Letter> = {}, to = 'ada@example.com') =>
      transact(as(system), (ctx) => queueMail(ctx, to, { ...letter, ...more })),
    /** Does all that is due now. */
    async work(): Promise<void> {
      while (await workOnce(place));
    },
    find: (id: string) => findMail(as(world.admin), id),
    close: () => post?.close(),
  };
}

export type Mailroom = ReturnType<typeof mailroom>;
