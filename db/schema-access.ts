/** The tables of what lets people and programs in. */
import type { Selectable } from 'kysely';

/** `id` is the SHA-256 of the secret in the cookie; `handle` names the session to its member and opens nothing. */
export interface Sessions {
  id: string;
  handle: string;
  member: string;
  device: string;
  made_at: string;
  used_at: string;
  expires_at: string;
}

/** `hash` is the SHA-256 of the token, `hint` how it begins, `scopes` a JSON list of what it is good for. */
export interface Tokens {
  id: string;
  member: string;
  name: string;
  hint: string;
  hash: string;
  scopes: string;
  made_at: string;
  expires_at: string;
  used_at: string | null;
  revoked_at: string | null;
}

/** `credential` is what the authenticator calls it, `public_key` what checks its signatures (COSE, base64url), `transports` a JSON list. */
export interface Passkeys {
  id: string;
  member: string;
  credential: string;
  public_key: string;
  counter: number;
  transports: string;
  name: string;
  made_at: string;
  used_at: string | null;
}

/** Who a member is at the company's own sign-in. */
export interface Identities {
  issuer: string;
  subject: string;
  member: string;
  linked_at: string;
}

/** What an answer must show that it was asked for: `id` and `browser` are the SHA-256 of the challenge and of the cookie's secret. */
export interface Challenges {
  id: string;
  purpose: string;
  browser: string;
  member: string | null;
  content: string;
  expires_at: string;
}

/** `proven_at`: when a link in a mail first showed that the account is of who holds its address. */
export interface Provable {
  proven_at: string | null;
}

export type PasskeyRow = Selectable<Passkeys>;
