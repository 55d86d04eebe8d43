import { z } from '@hono/zod-openapi';
import { targetsSince } from '#api/areas/queries.ts';
import { inHours, targetColumns } from '#api/areas/rules.ts';
import { timeShape } from '#api/http/describe.ts';
import type { AreaRow } from '#db/schema.ts';

export const areaSchema = z
  .object({
    slug: z.string(),
    name: z.string(),
    version: z.int().openapi({ description: 'Counts the changes; a change names the version that it is about' }),
    first_answer_s: z.int().openapi({ description: 'Targets in seconds' }),
    next_update_s: z.int(),
    resolution_s: z.int(),
    targets_since: timeShape.openapi({ description: 'Since when these targets hold' }),
    retired_at: timeShape.nullable().openapi({ description: 'When it went out of use, or null' }),
  })
  .openapi('Area');

/** An area as the API gives it. */
export function areaView(row: AreaRow): z.infer<typeof areaSchema> {
  const { slug, name, version, retired_at } = row;
  return { slug, name, version, ...targetColumns(row), targets_since: targetsSince(row), retired_at };
}

const YEAR_S = 365 * 86_400;
const seconds = z.int().min(1).max(YEAR_S);

const targets = { first_answer_s: seconds.optional(), next_update_s: seconds.optional(), resolution_s: seconds.optional() };

/** A new area as programs send it: targets in whole seconds. */
export const newAreaBody = z.strictObject({ name: z.string(), ...targets });

/** A change as programs send it. */
export const areaChangeBody = z.strictObject({
  version: z.int().min(1).openapi({ description: 'The version that was read: another one by now is 409' }),
  name: z.string().optional(),
  ...targets,
  place: z.int().min(1).optional().openapi({ description: 'Its place among the areas, from 1; given alone, beside the version' }),
});

interface TargetsSent {
  first_answer_s?: number | undefined;
  next_update_s?: number | undefined;
  resolution_s?: number | undefined;
}

const hoursOf = (sent: number | undefined) => (sent === undefined ? undefined : inHours(sent));

/** The targets in the unit that people set them in. */
export function asHours({ first_answer_s, next_update_s, resolution_s }: TargetsSent) {
  return { first_answer_h: hoursOf(first_answer_s), next_update_h: hoursOf(next_update_s), resolution_h: hoursOf(resolution_s) };
}

const NAMES: Record<string, string> = { first_answer_h: 'first_answer_s', next_update_h: 'next_update_s', resolution_h: 'resolution_s' };

/** What a field of the commands is called in the API. */
export function nameInApi(path: string): string {
  return NAMES[path] ?? path;
}
