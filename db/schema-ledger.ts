/** The tables of what was done, in the order it was done. */
import type { Selectable } from 'kysely';

/** The last number handed out in each sequence: `issue`, `fix` and `ledger` share nothing but this table. */
interface Counters {
  name: string;
  n: number;
}

/** Append-only (a trigger refuses update and delete): one line per act. */
interface Ledger {
  seq: number;
  act: string;
  subject: string;
  at: string;
  role: string;
  commitment: string;
}

/** The salt that opens a line's commitment. Kept apart, so that it can be erased with the content. */
interface Openings {
  seq: number;
  salt: string;
}

/** Lines whose notices have not gone out yet. */
interface Outbox {
  seq: number;
  at: string;
}

export interface LedgerTables {
  counters: Counters;
  ledger: Ledger;
  openings: Openings;
  outbox: Outbox;
}

export type LedgerRow = Selectable<Ledger>;
