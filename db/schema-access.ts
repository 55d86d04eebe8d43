/** The tables of what lets people and programs in. */

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
