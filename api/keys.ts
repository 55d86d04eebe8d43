import { createCipheriv, createDecipheriv, hash, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type SqlBool, sql } from 'kysely';
import type { Config } from '#api/config.ts';
import type { Database } from '#db/open.ts';
import { type Cipher, FILE_SEAL, SEAL } from '#db/sealed.ts';

const NONCE = 12;
const TAG = 16;
const KEY_ID = 8;
const OWNER_ONLY = 0o600;

interface Key {
  /** What tells it from others, and nothing of it. */
  id: string;
  bytes: Buffer;
}

/**
 * The keys of texts and files that only the company and one customer may read: AES-256-GCM. The first one seals, all of them open. They
 * come from APP_SECRET or, without one, from a file beside the database, which is made when there is first something to seal. One
 * that is lost is never made anew while there is something to open: see proveKeys.
 */
export function openKeys({ appSecrets, keyFile }: Pick<Config, 'appSecrets' | 'keyFile'>): Cipher {
  if (appSecrets.length > 0) return cipherOf({ held: () => appSecrets.map(keyOf), make: () => {} });
  let [read, keys]: [number, Key[]] = [0, []];
  return cipherOf({
    held() {
      const changed = statSync(keyFile, { throwIfNoEntry: false })?.mtimeMs;
      if (changed !== undefined && changed !== read) [read, keys] = [changed, secretsIn(keyFile).map(keyOf)];
      return keys;
    },
    make: () => void secretsIn(keyFile),
  });
}

/** Refuses to go on with keys that do not open what is sealed in the database: what is sealed with others would be lost with them. */
export async function proveKeys({ read }: Pick<Database, 'read'>, { keyFile }: Pick<Config, 'keyFile'>): Promise<void> {
  try {
    // As the index has it: a large board is not to be read through at each start.
    const isPrivate = sql<SqlBool>`visibility = 'private'`;
    await read.selectFrom('issues').select('title').where(isPrivate).orderBy('stage_at', 'desc').limit(1).execute();
    await read.selectFrom('mails').select('text').orderBy('created_at', 'desc').limit(1).execute();
  } catch (error) {
    throw new Error(`The key of this database is missing: put ${keyFile} back, or the APP_SECRET that it was used with.`, { cause: error });
  }
}

/** Puts a new key before those in the file. */
export function addKey(keyFile: string): void {
  replaceFile(keyFile, [newSecret(), ...secretsIn(keyFile)]);
}

/** Forgets all keys of the file but the newest, and the one before: another process may be writing with that one just now. */
export function forgetOldKeys(keyFile: string): void {
  replaceFile(keyFile, secretsIn(keyFile).slice(0, 2));
}

/** `held` gives the keys there are now, which another process may have added to since; `make` makes the first one. */
function cipherOf({ held, make }: { held: () => Key[]; make: () => void }): Cipher {
  const keyFor = (id: string): Key => {
    const key = held().find((key) => key.id === id);
    if (!key) throw new Error(`a text is sealed with the key ${id}, which is not here`);
    return key;
  };
  const newest = (): Key => {
    if (held().length === 0) make();
    const [key] = held();
    if (!key) throw new Error('there is no key to seal with');
    return key;
  };
  return {
    seal(text) {
      const key = newest();
      return `${SEAL}${key.id}:${encrypt(key, Buffer.from(text)).toString('base64url')}`;
    },
    open(sealed) {
      const [id = '', text = ''] = sealed.slice(SEAL.length).split(':');
      return decrypt(keyFor(id), Buffer.from(text, 'base64url')).toString('utf8');
    },
    sealBytes(bytes, about) {
      const key = newest();
      return Buffer.concat([Buffer.from(FILE_SEAL + key.id), encrypt(key, bytes, about)]);
    },
    openBytes(bytes, about) {
      const head = Buffer.from(bytes.subarray(0, FILE_SEAL.length + KEY_ID)).toString('latin1');
      if (!head.startsWith(FILE_SEAL)) return bytes;
      return decrypt(keyFor(head.slice(FILE_SEAL.length)), bytes.subarray(head.length), about);
    },
  };
}

function encrypt({ bytes: key }: Key, plain: Uint8Array, about = ''): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt({ bytes: key }: Key, sealed: Uint8Array, about = ''): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE)).setAAD(Buffer.from(about));
  decipher.setAuthTag(sealed.subarray(-TAG));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE, -TAG)), decipher.final()]);
}

function keyOf(secret: string): Key {
  const bytes = Buffer.from(hkdfSync('sha256', secret, '', 'putright sealed texts', 32));
  return { id: hash('sha256', bytes, 'hex').slice(0, KEY_ID), bytes };
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** The secrets in the file, the newest first; makes the file with one where there is none. Of two processes at once one makes it. */
function secretsIn(file: string): string[] {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    const own = `${file}.${process.pid}`;
    writeFileSync(own, `${newSecret()}\n`, { mode: OWNER_ONLY, flush: true });
    try {
      linkSync(own, file);
    } catch (error) {
      if (!existsSync(file)) throw error;
    } finally {
      rmSync(own);
    }
  }
  return readFileSync(file, 'utf8').split('\n').filter(Boolean);
}

function replaceFile(file: string, secrets: string[]): void {
  const next = `${file}.next`;
  writeFileSync(next, `${secrets.join('\n')}\n`, { mode: OWNER_ONLY, flush: true });
  renameSync(next, file);
}
