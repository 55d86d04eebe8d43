import { z } from '@hono/zod-openapi';
import { entryKinds, fixStages } from '#api/fixes/rules.ts';
import { oneOf, timeShape } from '#api/http/describe.ts';

const actionSchema = z
  .object({
    text: z.string(),
    owner: z.string().openapi({ description: 'A team' }),
    due_at: timeShape.nullable(),
    done_at: timeShape.nullable(),
    evidence: z.string().nullable(),
    evidence_url: z.url().nullable(),
    overdue: z.boolean(),
  })
  .openapi('Action');

const common = {
  number: z.int(),
  url: z.url(),
  title: z.string(),
  stage: oneOf(fixStages),
  what_happened: z.string(),
  root_cause: z.string().openapi({ description: 'Empty until the cause is published, but for staff' }),
  issues: z
    .int()
    .openapi({ description: 'How many problems it made: in public those that are public, each once; for staff all that are linked' }),
  opened_at: timeShape,
  cause_published_at: timeShape.nullable(),
  shipped_at: timeShape.nullable(),
  verified_at: timeShape.nullable(),
  last_report_at: timeShape.nullable(),
  updated_at: timeShape,
  version: z.int().openapi({ description: 'Counts how often it was written anew; a change may name the one that it changes' }),
  overdue_actions: z.int(),
  none_since_days: z.int().nullable().openapi({ description: 'Days since shipping in which nobody reported it again' }),
};

/** How the API shows a fix in a list. */
export const listedFixSchema = z.object(common).openapi('ListedFix');

const entrySchema = z
  .object({
    kind: oneOf(entryKinds),
    at: timeShape,
    evidence: z.string(),
    author: z.string(),
    reports_since: z.int().nullable().openapi({ description: 'Of a verification: reports of the problem since the fix went out' }),
    days_since: z.int().nullable().openapi({ description: 'In so many days' }),
    reason: z.string().nullable().openapi({ description: 'Why it was not waited for longer' }),
  })
  .openapi('FixEntry');

/** How the API shows a fix alone. */
export const fixSchema = z
  .object({
    ...common,
    events: z.array(z.object({ at: timeShape, text: z.string() }).openapi('FixEvent')).openapi({ description: 'What happened when' }),
    whys: z.array(z.string()).openapi({ description: 'Each the answer to “why?” about the one before' }),
    factors: z.array(z.string()),
    actions: z.array(actionSchema),
    entries: z.array(entrySchema),
  })
  .openapi('Fix');
