import { createCipheriv, createDecipheriv, hash, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '#api/config.ts';
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
 * come from APP_SECRET or, without one, from a file beside the database, which is made on the first start.
 */
export function openKeys({ appSecrets, keyFile }: Pick<Config, 'appSecrets' | 'keyFile'>): Cipher {
  if (appSecrets.length > 0) return cipherOf(() => appSecrets.map(keyOf));
  let [read, keys]: [number, Key[]] = [0, []];
  return cipherOf(() => {
    const changed = statSync(keyFile, { throwIfNoEntry: false })?.mtimeMs;
    if (changed !== read) {
      keys = secretsIn(keyFile).map(keyOf);
      read = statSync(keyFile).mtimeMs;
    }
    return keys;
  });
}

/** Puts a new key before those in the file. */
export function addKey(keyFile: string): void {
  replaceFile(keyFile, [newSecret(), ...secretsIn(keyFile)]);
}

/** Forgets all keys of the file but the newest, and the one before: another process may be writing with that one just now. */
export function forgetOldKeys(keyFile: string): void {
  replaceFile(keyFile, secretsIn(keyFile).slice(0, 2));
}

/** `keys` gives those there are now: another process may have made a new one since. */
function cipherOf(keys: () => Key[]): Cipher {
  const keyFor = (id: string): Key => {
    const key = keys().find((key) => key.id === id);
    if (!key) throw new Error(`a text is sealed with the key ${id}, which is not here`);
    return key;
  };
  const newest = (): Key => {
    const [key] = keys();
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
