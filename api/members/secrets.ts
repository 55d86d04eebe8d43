import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits that fit into a cookie and a link: 43 characters of base64url. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What the database keeps of a secret, so that a stolen copy of it opens nothing: SHA-256, in hex. */
export function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
