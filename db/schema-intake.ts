/** When the staff wrote a problem down that came in by another way; null where its reporter did that here. */
export interface Logged {
  logged_at: string | null;
}

/** How and when a customer agreed that everybody may read what the staff wrote down for them. `text` is sealed. */
export interface Consents {
  issue: number;
  text: string;
  at: string;
}
