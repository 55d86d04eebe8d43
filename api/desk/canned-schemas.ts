import { z } from '@hono/zod-openapi';
import { placeholdersIn } from '#api/desk/placeholder-rules.ts';
import { oneOfOrNull, timeShape } from '#api/http/describe.ts';
import { companyKinds } from '#api/steps/rules.ts';
import type { CannedTextRow } from '#db/schema-texts.ts';

export const cannedSchema = z
  .object({
    slug: z.string(),
    name: z.string(),
    kind: oneOfOrNull(companyKinds).openapi({ description: 'The kind of step it is for, or null for any' }),
    team: z.string().nullable().openapi({ description: 'The team it is for, or null for all' }),
    body: z.string(),
    placeholders: z.array(z.string()).openapi({ description: 'What stands in braces in the body, to be filled in' }),
    version: z.int().openapi({ description: 'Counts the changes; a change names the version that it is about' }),
    updated_at: timeShape,
    retired_at: timeShape.nullable().openapi({ description: 'When it went out of use, or null' }),
  })
  .openapi('CannedText');

/** A canned text as the API gives it. */
export function cannedView(row: CannedTextRow): z.infer<typeof cannedSchema> {
  const { slug, name, kind, team, body, version, updated_at, retired_at } = row;
  return { slug, name, kind, team, body, placeholders: placeholdersIn(body), version, updated_at, retired_at };
}
