import type { Generated } from 'kysely';

/** `whys` is a JSON list of texts, each the answer to "why?" about the one before. `version` counts how often it was written anew. */
export interface Edited {
  whys: Generated<string>;
  version: Generated<number>;
}

/** A link to the evidence, https only. */
export interface Evidenced {
  evidence_url: string | null;
}

/** What a verification stated: reports of the problem since the fix went out, in so many days, and why it was not waited for longer. */
export interface Measured {
  reports_since: number | null;
  days_since: number | null;
  reason: string | null;
}

/** One dated entry of what happened, in the order of time. */
export interface FixEvents {
  fix: number;
  n: number;
  at: string;
  text: string;
}

/** Everybody linked to a fix was told something in one act: by a step of this kind on so many issues. */
export interface FixTellings {
  fix: number;
  n: number;
  at: string;
  kind: string;
  issues: number;
}
