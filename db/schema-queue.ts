/** How the staff work together on the queue. All of it is for the desk alone. */

/** What staff note for each other on an issue: the `n`-th. The text is sealed. */
interface Notes {
  issue: number;
  n: number;
  author: string;
  at: string;
  body: string;
}

/** Who has an issue open at the desk: since when, and when they were last seen there. */
interface Attendances {
  issue: number;
  member: string;
  since: string;
  seen_at: string;
}

/** A view of the queue that a member has kept: `query` is that of its address. */
interface SavedViews {
  id: string;
  member: string;
  name: string;
  query: string;
  created_at: string;
}

export interface QueueTables {
  notes: Notes;
  attendances: Attendances;
  saved_views: SavedViews;
}
