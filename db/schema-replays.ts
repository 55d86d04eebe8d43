/** The first answer given to a write that carried an Idempotency-Key. */
export interface Replays {
  key: string;
  request_hash: string;
  status: number | null;
  body: string | null;
  location: string | null;
  at: string;
}
