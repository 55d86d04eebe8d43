import { hash, verify } from '@node-rs/argon2';

/** Argon2id as OWASP's Password Storage Cheat Sheet recommends it: 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Made of forgotten random bytes at the same cost: looking at it takes as long as looking at a real one. */
export const DECOY = '$argon2id$v=19$m=19456,t=2,p=1$EW4fqlpPpyARojN20SP6Kg$oRbG8UZbihsySCSQwxbVz6fVn1m6i2+JhfS6yvJn9pA';

/** The hash to keep (PHC text). Takes about 50 ms of a thread: never call it inside a transaction. */
export function hashPassword(password: string): Promise<string> {
  return hash(normal(password), COST);
}

/** Whether the hash is that of the password. No hash (nobody by that name, nobody with a password) is never right, and takes as long. */
export async function verifyPassword(kept: string | undefined, password: string): Promise<boolean> {
  const right = await verify(kept || DECOY, normal(password));
  return right && Boolean(kept);
}

// Keyboards differ in how they compose an é: the same characters are the same password.
function normal(password: string): string {
  return password.normalize('NFKC');
}
