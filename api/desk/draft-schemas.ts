import { z } from '@hono/zod-openapi';
import { attachmentSchema } from '#api/attachments/schemas.ts';
import { draftStates } from '#api/desk/draft-rules.ts';
import { oneOf, oneOfOrNull, timeShape } from '#api/http/describe.ts';
import { companyKinds, declineReasons } from '#api/steps/rules.ts';

const answerSchema = z
  .object({
    kind: oneOf(companyKinds),
    body: z.string().openapi({ description: 'Markdown' }),
    promise: z.object({ text: z.string(), due_at: timeShape }).nullable(),
    reason: oneOfOrNull(declineReasons),
    corrects: z.int().nullable(),
    fix: z.union([z.literal('new'), z.int()]).nullable(),
    fix_title: z.string().nullable().openapi({ description: 'What the new root cause is to be called' }),
  })
  .openapi('DraftedAnswer');

const versionSchema = z
  .object({
    version: z.int(),
    author: z.string().nullable(),
    at: timeShape,
    hash: z.string().nullable().openapi({ description: 'Salted SHA-256 of the answer and its files: what is approved or refused' }),
    answer: answerSchema.nullable().openapi({ description: 'Null once it was erased' }),
    files: z.array(z.object({ id: z.uuid(), name: z.string(), sha256: z.string(), file: attachmentSchema.nullable() })).openapi({
      description: 'What is to stand beside it and is approved with it; `file` is null once it is gone. For staff until it is published',
    }),
    entries: z.int().openapi({ description: 'How many steps the problem had when it was written' }),
    handed_in_at: timeShape.nullable(),
    approved_at: timeShape.nullable(),
    refused_at: timeShape.nullable(),
    decided_by: z.string().nullable(),
    refusal: z.string().nullable().openapi({ description: 'Why it was sent back' }),
  })
  .openapi('DraftVersion');

const common = { number: z.int(), url: z.url(), issue: z.int(), state: oneOf(draftStates) };

/** How the API shows a draft. */
export const draftSchema = z
  .object({
    ...common,
    opened_at: timeShape,
    withdrawn_at: timeShape.nullable(),
    published_at: timeShape.nullable(),
    step: z.int().nullable().openapi({ description: 'The step that it became' }),
    erased_at: timeShape.nullable(),
    versions: z.array(versionSchema),
    comments: z.array(z.object({ author: z.string().nullable(), at: timeShape, body: z.string().nullable() })),
  })
  .openapi('Draft');

/** How the API shows a draft in a list. */
export const listedDraftSchema = z
  .object({
    ...common,
    title: z.string(),
    visibility: oneOf(['public', 'private']),
    kind: oneOfOrNull(companyKinds),
    version: z.int(),
    author: z.string().nullable(),
    written_at: timeShape,
    handed_in_at: timeShape.nullable(),
    due_at: timeShape.nullable().openapi({ description: 'What the problem is owed next is due then: the clock runs on' }),
  })
  .openapi('ListedDraft');
