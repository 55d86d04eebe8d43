/** The tables that keep count of what is done too often. */

/** `n` of something since a window began that ends at `until`. `key` says what and whose, the latter not in the open. */
export interface Tallies {
  key: string;
  n: number;
  until: string;
}

/** What addresses are disguised with on one day (`2026-11-22`). Once it is forgotten, nobody can tell whose a tally was. */
export interface AddressSalts {
  day: string;
  salt: string;
}
