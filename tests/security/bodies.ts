import { v7 as uuid } from 'uuid';
import { approvalBodies } from './approval-bodies.ts';
import { followingBodies } from './following-bodies.ts';
import { settingsBodies } from './settings-bodies.ts';
import { teamworkBodies } from './teamwork-bodies.ts';

type Body = Record<string, unknown>;

const step = { kind: 'investigation', body: 'We looked at the second payment.' };
const entry = { body: 'There is more to say.' };
const report = { title: 'Charged twice for one order', body: 'Both payments show on my statement.' };
const fix = { title: 'A cause of its own' };
const evidence = { evidence: 'Seen on the day after.' };
const reason = { reason: 'It came to nothing.' };
const verdict = { outcome: 'put_right' };
const role = { role: 'agent' };
const invitation = () => ({ ...role, email: `${uuid()}@example.org` });
const grounds = { reason: 'spam', sentence: 'It sells something and nothing else.' };
const password = 'neither-long-nor-short';

/** What is sent so that only the right to send it is in question; nothing more than `act` where there is nothing to say. */
const bodies: Record<string, () => Body> = {
  ...settingsBodies,
  ...approvalBodies,
  'PATCH /api/v1/members/:id': () => role,
  'POST /api/v1/fixes': () => fix,
  'POST /api/v1/fixes/:number/steps': () => step,
  'POST /api/v1/fixes/:number/verification': () => evidence,
  'POST /api/v1/invitations': invitation,
  'POST /api/v1/issues': () => report,
  'POST /api/v1/issues/:number/duplicates': () => ({ issues: [99_999_999] }),
  'POST /api/v1/issues/:number/merge': () => ({ into: 1 }),
  'POST /api/v1/issues/:number/promises/:id/withdrawal': () => reason,
  'POST /api/v1/issues/:number/steps': () => step,
  'POST /api/v1/issues/:number/verdict': () => verdict,
  ...teamworkBodies,
  ...followingBodies,
  'PATCH /api/v1/passkeys/:id': () => ({ name: 'Phone' }),
  'POST /api/v1/me/erasure': () => ({ texts: 'kept' }),
  'POST /api/v1/members/:id/erasure': () => ({ texts: 'kept' }),
  'POST /api/v1/teams': () => ({ name: `Team ${uuid()}` }),
  'POST /api/v1/issues/:number/steps/:id/abuse-report': () => ({ reason: 'spam' }),
  'POST /api/v1/issues/:number/steps/:id/hold': () => grounds,
  'POST /api/v1/issues/:number/steps/:id/own-redaction': () => ({ passages: ['Both'] }),
  'POST /api/v1/issues/:number/steps/:id/redaction': () => ({ ...grounds, passages: ['Both'] }),
  'POST /api/v1/issues/:number/steps/:id/removal': () => grounds,
  'POST /api/v1/moderation/:number/appeal': () => ({ text: 'It is all true.' }),
  'POST /api/v1/moderation/:number/decision': () => ({ outcome: 'upheld', sentence: grounds.sentence }),
  'POST /api/v1/moderation/:number/refusal': () => ({ sentence: grounds.sentence }),
  'POST /api/v1/moderation/:number/restoration': () => ({ sentence: grounds.sentence }),
  'POST /api/v1/tokens': () => ({ name: 'Mine', scopes: ['read'] }),
  'PUT /api/v1/areas/:slug/team': () => ({ team: null }),
  'POST /account/password': () => ({ current_password: password, password: 'another-one-entirely' }),
  'POST /account/sessions': () => ({ act: 'others' }),
  'POST /account/tokens/new': () => ({ name: 'Mine', scopes: 'read' }),
  'POST /desk/fixes/:number': () => fix,
  'POST /desk/fixes/:number/issues': () => ({ act: 'link', issue: '1' }),
  'POST /desk/fixes/:number/link': () => ({ issues: '99999999' }),
  'POST /desk/fixes/:number/telling': () => step,
  'POST /desk/fixes/:number/verification': () => evidence,
  'POST /desk/fixes/new': () => fix,
  'POST /desk/issues/new': () => ({ ...report, channel: 'phone', received_at: '2026-11-01', act: 'log' }),
  'POST /desk/issues/:number': () => step,
  'POST /desk/issues/:number/merge': () => ({ act: 'merge', into: '1' }),
  'POST /desk/issues/:number/similar': () => ({ act: 'merge', issues: '99999999' }),
  'POST /desk/issues/:number/promises/:id': () => ({ act: 'withdraw', ...reason }),
  'POST /desk/issues/:number/steps/:step/moderation': () => ({ act: 'hold', ...grounds }),
  'POST /desk/issues/:number/steps/:step/redaction': () => ({ act: 'redact', passages: 'Both', ...grounds }),
  'POST /desk/moderation/:number': () => ({ act: 'restore', sentence: grounds.sentence }),
  'POST /desk/moderation/blocks': () => ({ act: 'add', value: `${uuid()}.example.org`, reason: 'It only advertises.' }),
  'POST /desk/moderation/reports': () => ({ report: 'nobody', outcome: 'dismissed' }),
  'POST /desk/moderation/words': () => ({ act: 'add', words: uuid() }),
  'POST /desk/members': () => ({ act: 'mail', ...invitation() }),
  'POST /desk/members/:id': () => ({ act: 'role', ...role }),
  'POST /issues/:number': () => entry,
  'PUT /api/v1/fixes/:number/issues': () => ({ issues: [99_999_999] }),
  'POST /issues/:number/correction': () => report,
  'POST /issues/:number/steps/:step/abuse': () => ({ reason: 'spam' }),
  'POST /issues/:number/steps/:step/redaction': () => ({ act: 'redact', passages: 'Both' }),
  'POST /issues/:number/verdict': () => verdict,
  'POST /issues/new': () => ({ ...report, visibility: 'public', act: 'preview' }),
  'POST /log/moderation/:number/appeal': () => ({ text: 'It is all true.' }),
  'POST /sign-in': () => ({ email: 'nobody@example.org', password }),
  'POST /sign-up': () => ({ email: `${uuid()}@example.org` }),
};

/** The body of a request to a route, as its part of the board reads it. */
export function bodyOf(route: string): { body?: string; headers: Record<string, string> } {
  if (route.startsWith('GET ')) return { headers: {} };
  const body = (bodies[route] ?? (() => ({})))();
  if (route.includes(' /api/')) return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const fields = new URLSearchParams(Object.entries({ act: 'add', ...body }).map(([name, value]) => [name, String(value)]));
  return { body: fields.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } };
}
