import { writes } from './table-of-writes.ts';

/**
 * Every route, and what a guest, a stranger, the reporter, an agent, an approver, an admin, the bearer of a bad token, somebody
 * whose session has run out and somebody who was deactivated get there, in this order: a status, or `in` where they are led to the
 * sign-in. A route of one problem has two rows: a public problem, and a private one.
 */
export const table = `
DELETE /api/v1/approval-rules/:id | 401 404 404 403 403 404 401 401 401
DELETE /api/v1/areas/:slug/retirement | 401 403 403 403 403 409 401 401 401
DELETE /api/v1/canned-texts/:slug | 401 404 404 403 204 204 401 401 401
DELETE /api/v1/desk/views/:id | 401 404 404 404 404 404 401 401 401
DELETE /api/v1/fixes/:number/issues/:issue | 401 403 403 409 409 409 401 401 401 | 401 403 403 409 409 409 401 401 401
DELETE /api/v1/holidays/:id | 401 403 403 403 403 404 401 401 401
DELETE /api/v1/issues/:number/affected | 401 204 409 204 204 204 401 401 401 | 401 404 409 204 204 204 401 401 401
DELETE /api/v1/issues/:number/attachments/:id | 401 404 404 404 404 404 401 401 401 | 401 404 404 404 404 404 401 401 401
DELETE /api/v1/issues/:number/follow | 401 204 204 204 204 204 401 401 401 | 401 404 204 204 204 204 401 401 401
DELETE /api/v1/issues/:number/merge | 401 403 403 409 409 409 401 401 401 | 401 404 403 409 409 409 401 401 401
DELETE /api/v1/me/erasure | 401 409 409 409 409 409 401 401 401
DELETE /api/v1/members/:id/company-account | 401 404 404 404 404 409 401 401 401
DELETE /api/v1/members/:id/deactivation | 401 404 404 404 404 409 401 401 401
DELETE /api/v1/members/:id/erasure | 401 404 404 404 404 409 401 401 401
DELETE /api/v1/sessions/:id | 401 404 404 404 404 404 401 401 401
DELETE /api/v1/teams/:slug/members/:member | 401 403 403 403 403 404 401 401 401
DELETE /api/v1/tokens/:id | 401 404 404 404 404 404 401 401 401
GET / | 200 200 200 200 200 200 200 200 200
GET /404 | 404 404 404 404 404 404 404 404 404
GET /500 | 500 500 500 500 500 500 500 500 500
GET /account | in 200 200 200 200 200 in in in
GET /account/data | in 200 200 200 200 200 in in in
GET /account/data/erasure | in 200 200 200 200 200 in in in
GET /account/follows | in 200 200 200 200 200 in in in
GET /account/passkeys | in 200 200 200 200 200 in in in
GET /account/passkeys/[id] | in 404 404 404 404 404 in in in
GET /account/passkeys/new | in 200 200 200 200 200 in in in
GET /account/password | in 200 200 200 200 200 in in in
GET /account/sessions | in 200 200 200 200 200 in in in
GET /account/tokens | in 200 200 200 200 200 in in in
GET /account/tokens/new | in 200 200 200 200 200 in in in
GET /api/v1/approval-rules | 401 404 404 200 200 200 401 401 401
GET /api/v1/areas | 200 200 200 200 200 200 401 200 200
GET /api/v1/areas/:slug | 200 200 200 200 200 200 401 200 200
GET /api/v1/board | 200 200 200 200 200 200 401 200 200
GET /api/v1/canned-texts | 401 404 404 200 200 200 401 401 401
GET /api/v1/canned-texts/:slug | 401 404 404 200 200 200 401 401 401
GET /api/v1/desk/queue | 401 404 404 200 200 200 401 401 401
GET /api/v1/desk/views | 401 404 404 200 200 200 401 401 401
GET /api/v1/drafts | 401 404 404 200 200 200 401 401 401
GET /api/v1/drafts/:number | 401 404 404 200 200 200 401 401 401
GET /api/v1/fixes | 200 200 200 200 200 200 401 200 200
GET /api/v1/fixes/:number | 200 200 200 200 200 200 401 200 200
GET /api/v1/fixes/:number/issues | 200 200 200 200 200 200 401 200 200
GET /api/v1/follows | 401 200 200 200 200 200 401 401 401
GET /api/v1/holidays | 200 200 200 200 200 200 401 200 200
GET /api/v1/issues | 200 200 200 200 200 200 401 200 200
GET /api/v1/issues/:number | 200 200 200 200 200 200 401 200 200 | 404 404 200 200 200 200 401 404 404
GET /api/v1/issues/:number/assignment | 401 404 404 200 200 200 401 401 401 | 401 404 404 200 200 200 401 401 401
GET /api/v1/issues/:number/notes | 401 404 404 200 200 200 401 401 401 | 401 404 404 200 200 200 401 401 401
GET /api/v1/issues/:number/steps | 200 200 200 200 200 200 401 200 200 | 404 404 200 200 200 200 401 404 404
GET /api/v1/issues/similar | 422 422 422 422 422 422 401 422 422
GET /api/v1/ledger | 200 200 200 200 200 200 401 200 200
GET /api/v1/me/data | 401 200 200 200 200 200 401 401 401
GET /api/v1/me/erasure | 401 404 404 404 404 404 401 401 401
GET /api/v1/members | 401 404 404 404 404 200 401 401 401
GET /api/v1/moderation | 200 200 200 200 200 200 401 200 200
GET /api/v1/moderation/:number | 200 200 200 200 200 200 401 200 200
GET /api/v1/moderation/figures | 200 200 200 200 200 200 401 200 200
GET /api/v1/members/:id/erasure | 401 404 404 404 404 404 401 401 401
GET /api/v1/openapi.json | 200 200 200 200 200 200 401 200 200
GET /api/v1/passkeys | 401 200 200 200 200 200 401 401 401
GET /api/v1/policy | 200 200 200 200 200 200 401 200 200
GET /api/v1/policy/:n | 404 404 404 404 404 404 401 404 404
GET /api/v1/promises | 200 200 200 200 200 200 401 200 200
GET /api/v1/sessions | 401 200 200 200 200 200 401 401 401
GET /api/v1/teams | 401 404 404 200 200 200 401 401 401
GET /api/v1/tokens | 401 200 200 200 200 200 401 401 401
GET /areas/:feed{[a-z0-9-]+\\.(?:atom|json)} | 200 200 200 200 200 200 200 200 200
GET /areas/[slug] | 200 200 200 200 200 200 200 200 200
GET /confirm/[secret] | 200 200 200 200 200 200 200 200 200
GET /desk | 404 404 404 200 200 200 404 404 404
GET /desk/approvals | 404 404 404 200 200 200 404 404 404
GET /desk/approvals/[number] | 404 404 404 200 200 200 404 404 404
GET /desk/fixes | 404 404 404 200 200 200 404 404 404
GET /desk/fixes/[number] | 404 404 404 200 200 200 404 404 404
GET /desk/fixes/[number]/[act] | 404 404 404 200 200 200 404 404 404
GET /desk/fixes/[number]/issues | 404 404 404 200 200 200 404 404 404
GET /desk/fixes/[number]/link | 404 404 404 200 200 200 404 404 404
GET /desk/fixes/[number]/telling | 404 404 404 200 200 200 404 404 404
GET /desk/fixes/new | 404 404 404 200 200 200 404 404 404
GET /desk/issues/[number] | 404 404 404 200 200 200 404 404 404 | 404 404 404 200 200 200 404 404 404
GET /desk/issues/[number]/assignment | 404 404 404 200 200 200 404 404 404 | 404 404 404 200 200 200 404 404 404
GET /desk/issues/[number]/merge | 404 404 404 200 200 200 404 404 404 | 404 404 404 200 200 200 404 404 404
GET /desk/issues/[number]/notes | 404 404 404 200 200 200 404 404 404 | 404 404 404 200 200 200 404 404 404
GET /desk/issues/[number]/promises/[step] | 404 404 404 404 404 404 404 404 404 | 404 404 404 404 404 404 404 404 404
GET /desk/issues/[number]/similar | 404 404 404 200 200 200 404 404 404 | 404 404 404 200 200 200 404 404 404
GET /desk/issues/[number]/steps/[step]/moderation | 404 404 404 200 200 200 404 404 404 | 404 404 404 200 200 200 404 404 404
GET /desk/issues/[number]/steps/[step]/redaction | 404 404 404 200 200 200 404 404 404 | 404 404 404 200 200 200 404 404 404
GET /desk/issues/new | 404 404 404 200 200 200 404 404 404
GET /desk/jobs | 404 404 404 404 404 200 404 404 404
GET /desk/mail | 404 404 404 404 404 200 404 404 404
GET /desk/mail/[id] | 404 404 404 404 404 404 404 404 404
GET /desk/members | 404 404 404 404 404 200 404 404 404
GET /desk/members/[id] | 404 404 404 404 404 200 404 404 404
GET /desk/members/[id]/erasure | 404 404 404 404 404 200 404 404 404
GET /desk/moderation | 404 404 404 200 200 200 404 404 404
GET /desk/moderation/[number] | 404 404 404 200 200 200 404 404 404
GET /desk/moderation/blocks | 404 404 404 404 404 200 404 404 404
GET /desk/moderation/reports | 404 404 404 200 200 200 404 404 404
GET /desk/moderation/words | 404 404 404 404 404 200 404 404 404
GET /desk/settings | 404 404 404 404 404 200 404 404 404
GET /desk/settings/approval | 404 404 404 200 200 200 404 404 404
GET /desk/settings/areas | 404 404 404 404 404 200 404 404 404
GET /desk/settings/areas/[slug] | 404 404 404 404 404 200 404 404 404
GET /desk/settings/board | 404 404 404 404 404 200 404 404 404
GET /desk/settings/holidays | 404 404 404 404 404 200 404 404 404
GET /desk/settings/policy | 404 404 404 404 404 200 404 404 404
GET /desk/settings/teams | 404 404 404 404 404 200 404 404 404
GET /desk/settings/teams/[slug] | 404 404 404 404 404 404 404 404 404
GET /desk/texts | 404 404 404 200 200 200 404 404 404
GET /desk/texts/[slug] | 404 404 404 200 200 200 404 404 404
GET /desk/texts/new | 404 404 404 200 200 200 404 404 404
GET /desk/views/[id] | 404 404 404 404 404 404 404 404 404
GET /erasure/[secret] | 200 200 200 200 200 200 200 200 200
GET /feed.atom | 200 200 200 200 200 200 200 200 200
GET /feed.json | 200 200 200 200 200 200 200 200 200
GET /feeds | 200 200 200 200 200 200 200 200 200
GET /files/:id/:name | 404 404 404 404 404 404 404 404 404
GET /fixes | 200 200 200 200 200 200 200 200 200
GET /fixes/:feed{[0-9]+\\.(?:atom|json)} | 200 200 200 200 200 200 200 200 200
GET /fixes/[fix] | 308 308 308 308 308 308 308 308 308
GET /healthz | 200 200 200 200 200 200 200 200 200
GET /follow/[kind]/[name] | 200 200 200 200 200 200 200 200 200
GET /follow/board | 200 200 200 200 200 200 200 200 200
GET /follow/confirm/[secret] | 200 200 200 200 200 200 200 200 200
GET /hear/[secret] | 404 404 404 404 404 404 404 404 404
GET /help | 200 200 200 200 200 200 200 200 200
GET /help/api | 200 200 200 200 200 200 200 200 200
GET /help/api/[chapter] | 404 404 404 404 404 404 404 404 404
GET /help/api/things | 200 200 200 200 200 200 200 200 200
GET /help/policy | 200 200 200 200 200 200 200 200 200
GET /help/policy/[n] | 404 404 404 404 404 404 404 404 404
GET /history | 200 200 200 200 200 200 200 200 200
GET /history/[year] | 200 200 200 200 200 200 200 200 200
GET /history/[year]/[month] | 200 200 200 200 200 200 200 200 200
GET /issues | 200 200 200 200 200 200 200 200 200
GET /issues/[issue] | 308 308 308 308 308 308 308 308 308 | 404 404 200 200 200 200 404 404 404
GET /issues/[issue]/affected | 200 200 200 200 200 200 200 200 200 | 404 404 200 200 200 200 404 404 404
GET /issues/[issue]/attachments | 200 200 200 200 200 200 200 200 200 | 404 404 200 200 200 200 404 404 404
GET /issues/[issue]/correction | 200 200 200 200 200 200 200 200 200 | 404 404 200 200 200 200 404 404 404
GET /issues/[issue]/follow | 200 200 200 200 200 200 200 200 200 | 404 404 200 200 200 200 404 404 404
GET /issues/[issue]/publication | 200 200 200 200 200 200 200 200 200 | 404 404 200 200 200 200 404 404 404
GET /issues/[issue]/steps/[step]/abuse | 200 200 200 200 200 200 200 200 200 | 404 404 200 200 200 200 404 404 404
GET /issues/[issue]/steps/[step]/redaction | 200 200 200 200 200 200 200 200 200 | 404 404 200 200 200 200 404 404 404
GET /issues/[issue]/tracking | 200 200 200 200 200 200 200 200 200 | 404 404 200 200 200 200 404 404 404
GET /issues/[issue]/verdict | 200 200 200 200 200 200 200 200 200 | 404 404 200 200 200 200 404 404 404
GET /issues/[issue]/withdrawal | 200 200 200 200 200 200 200 200 200 | 404 404 200 200 200 200 404 404 404
GET /issues/new | 200 200 200 200 200 200 200 200 200
GET /log | 200 200 200 200 200 200 200 200 200
GET /history.atom | 200 200 200 200 200 200 200 200 200
GET /history.json | 200 200 200 200 200 200 200 200 200
GET /issues/:feed{[0-9]+\\.(?:atom|json)} | 200 200 200 200 200 200 200 200 200 | 404 404 404 404 404 404 404 404 404
GET /log/moderation.atom | 200 200 200 200 200 200 200 200 200
GET /log/moderation.json | 200 200 200 200 200 200 200 200 200
GET /log/moderation | 200 200 200 200 200 200 200 200 200
GET /log/moderation/[number] | 200 200 200 200 200 200 200 200 200
GET /log/moderation/[number]/appeal | 200 200 200 200 200 200 200 200 200
GET /readyz | 200 200 200 200 200 200 200 200 200
GET /sign-in | 200 200 200 200 200 200 200 200 200
GET /sign-in/[secret] | 200 200 200 200 200 200 200 200 200
GET /sign-in/oidc | 404 404 404 404 404 404 404 404 404
GET /sign-in/oidc/callback | 404 404 404 404 404 404 404 404 404
GET /sign-in/passkey | 200 200 200 200 200 200 200 200 200
GET /sign-out | 200 200 200 200 200 200 200 200 200
GET /sign-up | 200 200 200 200 200 200 200 200 200
GET /sign-up/[secret] | 200 200 200 200 200 200 200 200 200
GET /t/[secret] | 200 200 200 200 200 200 200 200 200
GET /theme/:file | 404 404 404 404 404 404 404 404 404
GET /unsubscribe/[secret] | 404 404 404 404 404 404 404 404 404
GET /verdict/[secret] | 200 200 200 200 200 200 200 200 200
GET /waiting/[secret] | 404 404 404 404 404 404 404 404 404
${writes.trim()}`;
