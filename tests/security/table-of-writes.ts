/** The second half of the table in table.ts: what is written, but for what is deleted. */
export const writes = `
PATCH /api/v1/areas/:slug | 401 403 403 403 403 200 401 401 401
PATCH /api/v1/canned-texts/:slug | 401 404 404 403 200 200 401 401 401
PATCH /api/v1/fixes/:number | 401 403 403 200 200 200 401 401 401
PATCH /api/v1/members/:id | 401 404 404 404 404 200 401 401 401
PATCH /api/v1/passkeys/:id | 401 404 404 404 404 404 401 401 401
POST /account/data | in 200 200 200 200 200 in in in
POST /account/data/erasure | in 422 422 422 422 422 in in in
POST /account/follows | in 303 303 303 303 303 in in in
POST /account/passkeys/:id | in 404 404 404 404 404 in in in
POST /account/passkeys/new | in 422 422 422 422 422 in in in
POST /account/tokens | in 404 404 404 404 404 in in in
POST /account/tokens/new | in 422 422 422 422 422 in in in
POST /api/v1/approval-rules | 401 404 404 403 403 201 401 401 401
POST /api/v1/areas | 401 403 403 403 403 201 401 401 401
POST /api/v1/areas/:slug/retirement | 401 403 403 403 403 200 401 401 401
POST /api/v1/canned-texts | 401 404 404 403 201 201 401 401 401
POST /api/v1/desk/views | 401 404 404 201 201 201 401 401 401
POST /api/v1/drafts/:number/approval | 401 404 404 403 409 409 401 401 401
POST /api/v1/drafts/:number/attachments | 401 415 415 415 415 415 401 401 401
POST /api/v1/drafts/:number/comments | 401 404 404 201 201 201 401 401 401
POST /api/v1/drafts/:number/handing-in | 401 404 404 409 409 409 401 401 401
POST /api/v1/drafts/:number/publication | 401 404 404 409 409 409 401 401 401
POST /api/v1/drafts/:number/refusal | 401 404 404 403 409 409 401 401 401
POST /api/v1/drafts/:number/versions | 401 404 404 201 201 201 401 401 401
POST /api/v1/drafts/:number/withdrawal | 401 404 404 200 200 200 401 401 401
POST /api/v1/fixes | 401 403 403 201 201 201 401 401 401
POST /api/v1/fixes/:number/cause-publication | 401 403 403 403 409 409 401 401 401
POST /api/v1/fixes/:number/shipping | 401 403 403 403 409 409 401 401 401
POST /api/v1/fixes/:number/steps | 401 403 403 409 409 409 401 401 401
POST /api/v1/fixes/:number/verification | 401 403 403 403 409 409 401 401 401
POST /api/v1/follows/wishes | 401 204 204 204 204 204 401 401 401
POST /api/v1/holidays | 401 403 403 403 403 201 401 401 401
POST /api/v1/invitations | 401 403 403 403 403 201 401 401 401
POST /api/v1/issues | 401 201 201 201 201 201 401 401 401
POST /api/v1/issues/:number/attachments | 401 415 415 415 415 415 401 401 401 | 401 415 415 415 415 415 401 401 401
POST /api/v1/issues/:number/duplicates | 401 403 403 422 422 422 401 401 401 | 401 404 403 422 422 422 401 401 401
POST /api/v1/issues/:number/merge | 401 403 403 200 200 200 401 401 401 | 401 404 403 200 200 200 401 401 401
POST /api/v1/issues/:number/notes | 401 404 404 201 201 201 401 401 401 | 401 404 404 201 201 201 401 401 401
POST /api/v1/issues/:number/promises/:id/kept | 401 404 404 404 404 404 401 401 401 | 401 404 404 404 404 404 401 401 401
POST /api/v1/issues/:number/promises/:id/withdrawal | 401 404 404 404 404 404 401 401 401 | 401 404 404 404 404 404 401 401 401
POST /api/v1/issues/:number/publication | 401 403 409 403 403 403 401 401 401 | 401 404 200 403 403 403 401 401 401
POST /api/v1/issues/:number/steps | 401 403 403 201 201 201 401 401 401 | 401 404 403 201 201 201 401 401 401
POST /api/v1/issues/:number/steps/:id/abuse-report | 401 204 204 204 204 204 401 401 401 | 401 404 204 204 204 204 401 401 401
POST /api/v1/issues/:number/steps/:id/hold | 401 403 403 201 201 201 401 401 401 | 401 404 403 409 409 409 401 401 401
POST /api/v1/issues/:number/steps/:id/own-redaction | 401 403 204 403 403 403 401 401 401 | 401 404 204 403 403 403 401 401 401
POST /api/v1/issues/:number/steps/:id/redaction | 401 403 403 201 201 201 401 401 401 | 401 404 403 409 409 409 401 401 401
POST /api/v1/issues/:number/steps/:id/removal | 401 403 403 403 201 201 401 401 401 | 401 404 403 409 409 409 401 401 401
POST /api/v1/issues/:number/verdict | 401 403 409 403 403 403 401 401 401 | 401 404 409 403 403 403 401 401 401
POST /api/v1/issues/:number/withdrawal | 401 403 200 403 403 403 401 401 401 | 401 404 200 403 403 403 401 401 401
POST /api/v1/me/erasure | 401 200 200 200 200 200 401 401 401
POST /api/v1/members/:id/deactivation | 401 404 404 404 404 200 401 401 401
POST /api/v1/moderation/:number/appeal | 401 403 200 403 403 403 401 401 401
POST /api/v1/moderation/:number/confirmation | 401 403 403 409 409 409 401 401 401
POST /api/v1/moderation/:number/decision | 401 403 403 403 409 409 401 401 401
POST /api/v1/moderation/:number/refusal | 401 403 403 409 409 409 401 401 401
POST /api/v1/moderation/:number/restoration | 401 403 403 200 200 200 401 401 401
POST /api/v1/members/:id/erasure | 401 404 404 404 404 200 401 401 401
POST /api/v1/passkeys/:id/removal | 401 404 404 404 404 404 401 401 401
POST /api/v1/policy | 401 403 403 403 403 201 401 401 401
POST /api/v1/policy/:n/confirmation | 401 404 404 404 404 404 401 401 401
POST /api/v1/teams | 401 403 403 403 403 201 401 401 401
POST /api/v1/tokens | 401 201 201 201 201 201 401 401 401
POST /confirm/:secret | 409 409 409 409 409 409 409 409 409
POST /desk | in 404 404 303 303 303 in in in
POST /desk/approvals/:number | in 404 404 403 409 409 in in in
POST /desk/fixes/:number | in 404 404 303 303 303 in in in
POST /desk/fixes/:number/cause-publication | in 404 404 403 409 409 in in in
POST /desk/fixes/:number/issues | in 404 404 303 303 303 in in in
POST /desk/fixes/:number/link | in 404 404 422 422 422 in in in
POST /desk/fixes/:number/shipping | in 404 404 403 409 409 in in in
POST /desk/fixes/:number/telling | in 404 404 409 409 409 in in in
POST /desk/fixes/:number/verification | in 404 404 403 409 409 in in in
POST /desk/fixes/new | in 404 404 303 303 303 in in in
POST /desk/issues/:number | in 404 404 303 303 303 in in in | in 404 404 303 303 303 in in in
POST /desk/issues/:number/assignment | in 404 404 303 303 303 in in in | in 404 404 303 303 303 in in in
POST /desk/issues/:number/merge | in 404 404 303 303 303 in in in | in 404 404 303 303 303 in in in
POST /desk/issues/:number/notes | in 404 404 303 303 303 in in in | in 404 404 303 303 303 in in in
POST /desk/issues/:number/promises/:id | in 404 404 404 404 404 in in in | in 404 404 404 404 404 in in in
POST /desk/issues/:number/similar | in 404 404 422 422 422 in in in | in 404 404 422 422 422 in in in
POST /desk/issues/:number/steps/:step/moderation | in 404 404 303 303 303 in in in | in 404 404 409 409 409 in in in
POST /desk/issues/:number/steps/:step/redaction | in 404 404 303 303 303 in in in | in 404 404 409 409 409 in in in
POST /desk/issues/new | in 404 404 303 303 303 in in in
POST /desk/mail/:id | in 404 404 404 404 404 in in in
POST /desk/members | in 404 404 404 404 303 in in in
POST /desk/members/:id | in 404 404 404 404 303 in in in
POST /desk/members/:id/erasure | in 404 404 404 404 422 in in in
POST /desk/moderation/:number | in 404 404 303 303 303 in in in
POST /desk/moderation/blocks | in 404 404 404 404 303 in in in
POST /desk/moderation/reports | in 404 404 404 404 404 in in in
POST /desk/moderation/words | in 404 404 404 404 303 in in in
POST /desk/settings | in 404 404 404 404 303 in in in
POST /desk/settings/approval | in 404 404 403 403 303 in in in
POST /desk/settings/areas | in 404 404 404 404 303 in in in
POST /desk/settings/areas/:slug | in 404 404 404 404 303 in in in
POST /desk/settings/board | in 404 404 404 404 303 in in in
POST /desk/settings/holidays | in 404 404 404 404 303 in in in
POST /desk/settings/policy | in 404 404 404 404 200 in in in
POST /desk/settings/teams | in 404 404 404 404 303 in in in
POST /desk/settings/teams/:slug | in 404 404 404 404 404 in in in
POST /desk/texts/:slug | in 404 404 403 303 303 in in in
POST /desk/texts/new | in 404 404 403 303 303 in in in
POST /desk/views/:id | in 404 404 404 404 404 in in in
POST /erasure/:secret | 409 409 409 409 409 409 409 409 409
POST /follow/:kind/:name | 200 303 303 303 303 303 200 200 200
POST /follow/board | 200 303 303 303 303 303 200 200 200
POST /follow/confirm/:secret | 409 409 409 409 409 409 409 409 409
POST /hear/:secret | 404 404 404 404 404 404 404 404 404
POST /issues/:number | in 303 303 303 303 303 in in in | in 404 303 303 303 303 in in in
POST /issues/:number/affected | 303 303 409 303 303 303 303 303 303 | 404 404 409 303 303 303 404 404 404
POST /issues/:number/attachments | in 403 409 403 403 403 in in in | in 404 409 403 403 403 in in in
POST /issues/:number/correction | in 403 409 403 403 403 in in in | in 404 409 403 403 403 in in in
POST /issues/:number/follow | 303 303 303 303 303 303 303 303 303 | 404 404 303 303 303 303 404 404 404
POST /issues/:number/publication | in 403 409 403 403 403 in in in | in 404 303 403 403 403 in in in
POST /issues/:number/steps/:step/abuse | 200 200 200 200 200 200 200 200 200 | 404 404 200 200 200 200 404 404 404
POST /issues/:number/steps/:step/redaction | in 403 303 403 403 403 in in in | in 404 303 403 403 403 in in in
POST /issues/:number/tracking | 422 422 422 422 422 422 422 422 422 | 404 404 422 422 422 422 404 404 404
POST /issues/:number/verdict | in 403 409 403 403 403 in in in | in 404 409 403 403 403 in in in
POST /issues/:number/withdrawal | in 403 303 403 403 403 in in in | in 404 303 403 403 403 in in in
POST /issues/new | 200 200 200 200 200 200 200 200 200
POST /log/moderation/:number/appeal | in 403 303 403 403 403 in in in
POST /sign-in | 422 422 422 422 422 422 422 422 422
POST /sign-in/:secret | 409 409 409 409 409 409 409 409 409
POST /sign-in/oidc | 404 404 404 404 404 404 404 404 404
POST /sign-in/passkey | 422 422 422 422 422 422 422 422 422
POST /sign-in/passkey/challenge | 200 200 200 200 200 200 200 200 200
POST /sign-up | 200 409 409 409 409 409 200 200 200
POST /sign-up/:secret | 409 409 409 409 409 409 409 409 409
POST /t/:secret | 409 409 409 409 409 409 409 409 409
POST /unsubscribe/:secret | 404 404 404 404 404 404 404 404 404
POST /verdict/:secret | 409 409 409 409 409 409 409 409 409
PUT /api/v1/areas/:slug/team | 401 403 403 403 403 409 401 401 401
PUT /api/v1/board | 401 403 403 403 403 200 401 401 401
PUT /api/v1/board/mailbox | 401 403 403 403 403 204 401 401 401
PUT /api/v1/fixes/:number/issues | 401 403 403 422 422 422 401 401 401
PUT /api/v1/fixes/:number/issues/:issue | 401 403 403 204 204 204 401 401 401 | 401 403 403 204 204 204 401 401 401
PUT /api/v1/follows | 401 204 204 204 204 204 401 401 401
PUT /api/v1/issues/:number/affected | 401 204 409 204 204 204 401 401 401 | 401 404 409 204 204 204 401 401 401
PUT /api/v1/issues/:number/assignment | 401 403 403 200 200 200 401 401 401 | 401 404 403 200 200 200 401 401 401
PUT /api/v1/issues/:number/follow | 401 204 204 204 204 204 401 401 401 | 401 404 204 204 204 204 401 401 401
PUT /api/v1/teams/:slug/members/:member | 401 403 403 403 403 404 401 401 401
POST /account/sessions | in 303 303 303 303 303 in in in
POST /account/password | in 303 303 303 303 303 in in in
POST /sign-out | 303 303 303 303 303 303 303 303 303
`;
