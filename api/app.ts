import type { OpenAPIHono } from '@hono/zod-openapi';
import { Hono } from 'hono';
import * as approvals from '#api/approvals/routes.ts';
import * as areaForms from '#api/areas/desk-routes.ts';
import * as areas from '#api/areas/routes.ts';
import { MAX_UPLOAD_BYTES } from '#api/attachments/rules.ts';
import * as deskEndpoints from '#api/desk/api-routes.ts';
import * as textEndpoints from '#api/desk/canned-api-routes.ts';
import * as textForms from '#api/desk/canned-routes.ts';
import * as causes from '#api/desk/causes-routes.ts';
import * as draftEndpoints from '#api/desk/draft-api-routes.ts';
import * as draftForms from '#api/desk/draft-routes.ts';
import * as queue from '#api/desk/queue-routes.ts';
import * as deskForms from '#api/desk/routes.ts';
import * as teamwork from '#api/desk/teamwork-routes.ts';
import * as telling from '#api/desk/telling-routes.ts';
import * as views from '#api/desk/view-routes.ts';
import * as feeds from '#api/feeds/routes.ts';
import * as fixEndpoints from '#api/fixes/api-routes.ts';
import * as fixForms from '#api/fixes/routes.ts';
import { refuseForeign } from '#api/http/bearer.ts';
import type { Env } from '#api/http/env.ts';
import { answerError, answerUnrouted } from '#api/http/errors.ts';
import { health } from '#api/http/health.ts';
import { limitBody } from '#api/http/limit-body.ts';
import { limitWrites } from '#api/http/limit-writes.ts';
import { guardAnswers } from '#api/http/security-headers.ts';
import { type Deps, identify, surroundings } from '#api/http/surroundings.ts';
import { type ApiDocument, documentOf, version1 } from '#api/http/version1.ts';
import * as issueEndpoints from '#api/issues/api-routes.ts';
import * as files from '#api/issues/file-routes.ts';
import * as guests from '#api/issues/guest-routes.ts';
import * as onBehalf from '#api/issues/on-behalf-routes.ts';
import * as issueForms from '#api/issues/routes.ts';
import * as mail from '#api/mail/routes.ts';
import * as access from '#api/members/access-routes.ts';
import * as account from '#api/members/account-routes.ts';
import * as company from '#api/members/company-routes.ts';
import * as invitations from '#api/members/invitation-routes.ts';
import * as passkeys from '#api/members/passkey-routes.ts';
import * as members from '#api/members/routes.ts';
import * as tokens from '#api/members/token-routes.ts';
import * as moderationEndpoints from '#api/moderation/api-routes.ts';
import * as moderationForms from '#api/moderation/routes.ts';
import * as notices from '#api/notices/routes.ts';
import * as promises from '#api/promises/routes.ts';
import * as record from '#api/record/routes.ts';
import * as rightsEndpoints from '#api/rights/api-routes.ts';
import * as rights from '#api/rights/routes.ts';
import * as settingsEndpoints from '#api/settings/api-routes.ts';
import * as holidayEndpoints from '#api/settings/holiday-routes.ts';
import * as settingsForms from '#api/settings/routes.ts';
import * as teamForms from '#api/teams/desk-routes.ts';
import * as teams from '#api/teams/routes.ts';

/** What a slice's routes.ts exports: form posts with whole paths, and its part of /api/v1 with paths below that. */
export interface Slice {
  forms?: Hono<Env>;
  endpoints?: OpenAPIHono<Env>;
}

/** In order of privilege: what anybody may do stands before what staff may. */
const slices: Slice[] = [
  record,
  // Before those of members, whose links take any word behind /sign-in.
  passkeys,
  company,
  members,
  account,
  tokens,
  rights,
  rightsEndpoints,
  areas,
  teams,
  promises,
  guests,
  issueForms,
  issueEndpoints,
  files,
  notices,
  feeds,
  fixForms,
  fixEndpoints,
  // Before those of the desk, whose problems have any word for a number.
  onBehalf,
  queue,
  views,
  teamwork,
  moderationForms,
  moderationEndpoints,
  deskForms,
  causes,
  telling,
  deskEndpoints,
  draftForms,
  draftEndpoints,
  approvals,
  textForms,
  textEndpoints,
  areaForms,
  teamForms,
  settingsForms,
  settingsEndpoints,
  holidayEndpoints,
  invitations,
  access,
  mail,
];

/** The document that the API gives of itself, for the page that shows it. */
export function apiDocument(publicOrigin: string): ApiDocument {
  return documentOf(publicOrigin, slices);
}

/** The whole product as one handler of requests: middleware first, then the slices, then the pages. */
export function createApp(deps: Deps, mounted: Slice[] = slices): Hono<Env> {
  const { publicOrigin, origins, trustedProxies } = deps.config;
  const app = new Hono<Env>();
  app.onError(answerError);
  app.notFound(answerUnrouted);
  app.use(surroundings(deps), guardAnswers(publicOrigin));
  app.route('/', health());
  app.use(refuseForeign(origins), identify);
  app.use(limitBody(MAX_UPLOAD_BYTES), limitWrites(trustedProxies));
  for (const { forms } of mounted) if (forms) app.route('/', forms);
  app.route('/api/v1', version1(publicOrigin, mounted));
  app.get('/api/*', answerUnrouted);
  app.get('*', (c) => deps.pages(c.req.raw, { ctx: c.get('ctx') }));
  return app;
}
