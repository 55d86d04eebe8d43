import type { Generated } from 'kysely';
import type { CannedTexts } from '#db/schema-texts.ts';

/**
 * What admins can change about an area. `version` counts the changes, `targets_at` says since when its targets hold where they were
 * changed; a retired area stays readable and is offered nowhere.
 */
export interface Changeable {
  version: Generated<number>;
  targets_at: string | null;
  retired_at: string | null;
}

/** The change that made the area's version `n`: JSON of what was before and of what is since. */
interface AreaChanges {
  area: string;
  n: number;
  kind: string;
  at: string;
  before: string;
  after: string;
}

/** What the board is called and how it looks, every version of it; `accent` is a colour such as #1f4f8a. */
interface BoardVersions {
  version: number;
  at: string;
  company: string;
  description: string;
  accent: string | null;
}

/** Days on which fewer people are there: a note, and no more. From and to are days, both included. */
interface Holidays {
  id: string;
  from_day: string;
  to_day: string;
  text: string;
  created_at: string;
  withdrawn_at: string | null;
}

/** What may be posted and how the board is run, in Markdown, every version of it. */
interface Policies {
  n: number;
  at: string;
  body: string;
}

export interface SettingsTables {
  area_changes: AreaChanges;
  board_versions: BoardVersions;
  holidays: Holidays;
  policies: Policies;
  canned_texts: CannedTexts;
}
