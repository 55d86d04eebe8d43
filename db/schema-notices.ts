/** The tables of who hears of what, how, and what they were told. */
import type { Generated } from 'kysely';

/** How soon a follower hears: of `each` step at once, or in one mail a day (`daily`) or a week (`weekly`). */
export interface Paced {
  pace: Generated<string>;
}

/**
 * Who follows more than one issue. `topic` is `board`, `area/payments` or `fix/18`; `pace` is also `none`, of somebody who is told of a
 * root cause because it happened to them, and wants to hear no more of it.
 */
interface TopicFollows {
  topic: string;
  member: string;
  at: string;
  pace: string;
}

/** How a member wants to hear at all: nothing before `quiet_until`, nothing any more since `stopped_at`; times in `zone` (IANA). */
interface Hearings {
  member: string;
  zone: string;
  quiet_until: string | null;
  stopped_at: string | null;
}

/**
 * What a member is told, once: `source` is the entry that it is about, as `issue/412#7` or `fix/18#2`, `topic` what they follow.
 * `due_at` is when it is to go out, `told_at` when it stood in a mail, or was not to be told any more.
 */
interface Notices {
  member: string;
  source: string;
  topic: string;
  issue: number | null;
  fix: number | null;
  n: number;
  due_at: string;
  told_at: string | null;
}

export interface NoticeTables {
  topic_follows: TopicFollows;
  hearings: Hearings;
  notices: Notices;
}
