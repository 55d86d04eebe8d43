import type { Selectable } from 'kysely';

/** A text prepared for answers, with `{placeholders}`. For one kind of step and one team, or for any. `version` counts its changes. */
export interface CannedTexts {
  slug: string;
  name: string;
  kind: string | null;
  team: string | null;
  body: string;
  version: number;
  created_at: string;
  updated_at: string;
  retired_at: string | null;
}

export type CannedTextRow = Selectable<CannedTexts>;
