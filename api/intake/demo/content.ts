import { z } from 'zod';
import { areaShape } from '#api/areas/rules.ts';
import { roles } from '#api/members/rules.ts';
import { companyKinds, declineReasons, outcomes } from '#api/steps/rules.ts';
import areas from './areas.json' with { type: 'json' };
import fixes from './fixes.json' with { type: 'json' };
import issues1 from './issues-1.json' with { type: 'json' };
import issues2 from './issues-2.json' with { type: 'json' };
import issues3 from './issues-3.json' with { type: 'json' };
import issues4 from './issues-4.json' with { type: 'json' };
import issues5 from './issues-5.json' with { type: 'json' };
import issues6 from './issues-6.json' with { type: 'json' };
import issues7 from './issues-7.json' with { type: 'json' };
import issues8 from './issues-8.json' with { type: 'json' };
import issues9 from './issues-9.json' with { type: 'json' };
import people from './people.json' with { type: 'json' };
import { MOMENT, SPAN_ONLY } from './times.ts';

const moment = z.string().regex(MOMENT);
const span = z.string().regex(SPAN_ONLY);
const key = z.string().regex(/^[a-z0-9-]+$/);
const text = z.string().min(1);

const staffShape = z.strictObject({ key, name: text, role: z.enum(roles) });
/** Who is `passing` is nobody’s audience: they come for one thing alone. */
const customerShape = z.strictObject({ key, name: text.optional(), passing: z.literal(true).optional() });

const answerShape = z.strictObject({
  after: span,
  by: key,
  act: z.enum(companyKinds),
  text,
  promise: z.strictObject({ text, within: span }).optional(),
  reason: z.enum(declineReasons).optional(),
  /** Which of the story's `steps` this one corrects, from 1. */
  corrects: z.number().int().positive().optional(),
  fix: key.optional(),
});
export type Answer = z.infer<typeof answerShape>;

/** What follows a report, each `after` the one before it. Without `by` it is the reporter's doing. A promise is settled in the order of making. */
const entryShape = z.discriminatedUnion('act', [
  answerShape,
  z.strictObject({ after: span, by: key.optional(), act: z.literal('comment'), text }),
  z.strictObject({
    after: span,
    act: z.literal('verdict'),
    outcome: z.enum(outcomes),
    rating: z.number().optional(),
    text: text.optional(),
  }),
  z.strictObject({ after: span, act: z.literal('withdrawal') }),
  z.strictObject({ after: span, act: z.literal('publication') }),
  z.strictObject({ after: span, by: key, act: z.literal('merge'), into: key }),
  z.strictObject({ after: span, by: key, act: z.literal('unmerge') }),
  z.strictObject({ after: span, by: key, act: z.literal('kept') }),
  z.strictObject({ after: span, by: key, act: z.literal('withdraw_promise'), reason: text }),
]);
export type Entry = z.infer<typeof entryShape>;

const storyShape = z.strictObject({
  key,
  at: moment,
  by: key,
  area: key,
  title: text,
  body: text,
  private: z.literal(true).optional(),
  details: text.optional(),
  /** So many others say "me too" within `over`; so many more follow. */
  affected: z.number().int().positive().default(0),
  over: span.default('5d'),
  followers: z.number().int().positive().default(0),
  steps: z.array(entryShape),
});
export type Story = z.infer<typeof storyShape>;

const actionShape = z.strictObject({
  text,
  owner: text,
  added: moment.optional(),
  due: moment,
  done: moment.optional(),
  evidence: text.optional(),
  evidence_url: z.url().optional(),
});
export type PlannedAction = z.infer<typeof actionShape>;

const causeShape = z.strictObject({
  key,
  by: key,
  opened: moment,
  title: text,
  what_happened: text,
  root_cause: z.string(),
  events: z.array(z.strictObject({ at: moment, text })).default([]),
  whys: z.array(text).default([]),
  factors: z.array(text),
  actions: z.array(actionShape),
  entries: z.array(z.strictObject({ at: moment, act: z.enum(['publish_cause', 'ship', 'verify']), evidence: text })),
  edits: z.array(z.strictObject({ at: moment, what_happened: text.optional(), root_cause: text.optional() })).default([]),
});
export type Cause = z.infer<typeof causeShape>;

const contentShape = z.strictObject({
  areas: z.array(areaShape),
  people: z.strictObject({ staff: z.array(staffShape), customers: z.array(customerShape) }),
  causes: z.array(causeShape),
  stories: z.array(storyShape),
});
export type Content = z.infer<typeof contentShape>;

/** Fernway's whole story as it stands in the files. Throws where they say something that the demo cannot play. */
export function readContent(): Content {
  const stories = [issues1, issues2, issues3, issues4, issues5, issues6, issues7, issues8, issues9].flat();
  return contentShape.parse({ areas, people, causes: fixes, stories });
}
