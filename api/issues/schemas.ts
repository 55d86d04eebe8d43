import { z } from '@hono/zod-openapi';
import { oneOf, oneOfOrNull, timeShape } from '#api/http/describe.ts';
import { channels } from '#api/issues/rules.ts';
import { promiseSchema } from '#api/promises/schemas.ts';
import { outcomes, stages } from '#api/steps/rules.ts';
import { stepSchema } from '#api/steps/schemas.ts';

const dues = ['answer', 'update', 'resolution', 'promise'];
const seconds = z.int().min(0).nullable();

const common = {
  number: z.int(),
  url: z.url(),
  title: z.string(),
  area: z.string().nullable(),
  visibility: oneOf(['public', 'private']),
  channel: oneOf(channels),
  reporter: z.string().openapi({ description: 'The public name' }),
  stage: oneOf(stages),
  stage_at: timeShape,
  verdict: oneOfOrNull(outcomes),
  verdict_at: timeShape.nullable(),
  reported_at: timeShape,
  logged_at: timeShape.nullable().openapi({ description: 'When the staff wrote it down, where it came in by another way' }),
  first_answer_at: timeShape.nullable(),
  first_answer_s: seconds,
  resolved_at: timeShape.nullable(),
  resolution_s: seconds,
  conclusion: oneOfOrNull(['resolved', 'declined']).openapi({ description: 'The company’s own last word on the outcome' }),
  concluded_at: timeShape.nullable(),
  updated_at: timeShape,
  affected: z.int(),
  followers: z.int(),
  reopened: z.int(),
  fix: z.int().nullable(),
  duplicate_of: z.int().nullable(),
  waiting_on: oneOfOrNull(['company', 'reporter']),
  waiting_since: timeShape.nullable(),
  erased_at: timeShape.nullable().openapi({ description: 'When the reporter was erased, or its texts were' }),
  withheld: oneOfOrNull(['held', 'removed']).openapi({ description: 'Then its reporter and staff alone can read it' }),
  withheld_at: timeShape.nullable(),
  overdue: z.array(oneOf(dues)).openapi({ description: 'What the company is late with' }),
  next_due: z.object({ what: oneOf(dues), at: timeShape }).nullable(),
};

/** How the API shows an issue in a list. */
export const listedIssueSchema = z.object({ ...common, excerpt: z.string() }).openapi('ListedIssue');

/** How the API shows an issue alone. */
export const issueSchema = z
  .object({
    ...common,
    body: z.string().openapi({ description: 'Markdown' }),
    private_details: z.string().nullable().optional().openapi({ description: 'Given to the reporter and to staff alone' }),
    checking: z
      .object({ since: timeShape, due_at: timeShape.nullable() })
      .nullable()
      .openapi({ description: 'An answer that is written and being checked by a second person; the clock runs on' }),
    promises: z.array(promiseSchema),
    steps: z.array(stepSchema).openapi({ description: 'The first 100' }),
    more_steps: z.string().nullable().openapi({ description: 'The cursor for the rest, at /issues/{number}/steps?after=' }),
  })
  .openapi('Issue');

/** What happens next with what a guest wants. */
export const confirmationSchema = z
  .object({
    message: z.string().openapi({ description: 'For people: where the mail goes, and what to do with it' }),
    url: z.url().optional().openapi({ description: 'Of a report: the page that shows its author how it stands' }),
  })
  .openapi('Confirmation');

/** How the API shows an issue that may be the same problem. */
export const similarIssueSchema = z
  .object({ number: z.int(), url: z.url(), title: z.string(), stage: oneOf(stages), affected: z.int() })
  .openapi('SimilarIssue');
