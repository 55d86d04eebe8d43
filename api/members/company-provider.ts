import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import type { CompanySignIn, Config } from '#api/config.ts';
import { CALLBACK } from '#api/members/company-rules.ts';

/** What has to come back, and what only we know of it. */
export interface Asked {
  state: string;
  nonce: string;
  verifier: string;
}

const TIMEOUT_S = 10;
const KNOWN_MS = 3_600_000;
const known = new WeakMap<CompanySignIn, { until: number; provider: Promise<Configuration> }>();

/** The provider as it describes itself, asked once an hour. The address in the description must be the one that was configured. */
async function providerOf(company: CompanySignIn): Promise<Configuration> {
  const before = known.get(company);
  if (before && before.until > Date.now()) return before.provider;
  const { issuer, clientId, clientSecret } = company;
  // Only a provider on this machine has no https: the configuration sees to that.
  const execute = [enableNonRepudiationChecks, ...(issuer.startsWith('http:') ? [allowInsecureRequests] : [])];
  const provider = discovery(new URL(issuer), clientId, clientSecret, undefined, { execute, timeout: TIMEOUT_S });
  known.set(company, { until: Date.now() + KNOWN_MS, provider });
  provider.catch(() => known.delete(company));
  return provider;
}

/** Where the browser is to go, and what it has to come back with. Throws where the provider does not answer. */
export async function askProvider(company: CompanySignIn, config: Config): Promise<Asked & { url: string }> {
  const provider = await providerOf(company);
  const asked = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
  const offered = provider.serverMetadata().scopes_supported ?? [];
  const url = buildAuthorizationUrl(provider, {
    redirect_uri: `${config.publicOrigin}${CALLBACK}`,
    scope: ['openid', 'email', 'profile', ...(offered.includes(company.claim) ? [company.claim] : [])].join(' '),
    state: asked.state,
    nonce: asked.nonce,
    code_challenge: await calculatePKCECodeChallenge(asked.verifier),
    code_challenge_method: 'S256',
  });
  return { ...asked, url: url.href };
}

/**
 * What the provider says of whoever came back with this query: the claims of the ID token, whose signature, issuer, audience and nonce
 * are checked, and those of the user info. Throws where anything is not as it was asked.
 */
export async function claimsFor(company: CompanySignIn, config: Config, query: string, asked: Asked): Promise<Record<string, unknown>> {
  const provider = await providerOf(company);
  const answer = await authorizationCodeGrant(provider, new URL(`${CALLBACK}${query}`, config.publicOrigin), {
    expectedState: asked.state,
    expectedNonce: asked.nonce,
    pkceCodeVerifier: asked.verifier,
    idTokenExpected: true,
  });
  const claims = answer.claims();
  if (!claims) throw new Error('the provider sent no ID token');
  if (!provider.serverMetadata().userinfo_endpoint) return { ...claims };
  return { ...(await fetchUserInfo(provider, answer.access_token, claims.sub)), ...claims };
}
