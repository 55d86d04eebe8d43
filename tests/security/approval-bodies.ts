const hash = 'f'.repeat(64);
const answer = { kind: 'remedy', body: 'We refund the second payment.' };

/** What is sent to the routes of drafts and of what needs approval, as in bodies.ts. The hash is that of no version: 409 for who may decide. */
export const approvalBodies: Record<string, () => Record<string, unknown>> = {
  'POST /api/v1/approval-rules': () => ({ what: 'apology' }),
  'POST /api/v1/drafts/:number/approval': () => ({ hash }),
  'POST /api/v1/drafts/:number/comments': () => ({ body: 'Accounting says Friday.' }),
  'POST /api/v1/drafts/:number/refusal': () => ({ hash, reason: 'Say by when.' }),
  'POST /api/v1/drafts/:number/versions': () => answer,
  'POST /desk/approvals/:number': () => ({ act: 'approve', hash }),
  'POST /desk/settings/approval': () => ({ act: 'add', what: 'any', area: 'delivery' }),
};
