import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** What the browser tells the authenticator; each can be made wrong. */
interface Asked {
  challenge: string;
  origin?: string;
  /** The user verification that is reported. */
  verified?: boolean;
}

const ORIGIN = 'http://localhost:4321';
const PRESENT = 0x01;
const VERIFIED = 0x04;
const ATTESTED = 0x40;

/** An authenticator in memory with one passkey of a member, and the browser before it: what both make is as they would send it. */
export function authenticator(member: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credential = randomBytes(16);
  const state = { counter: 0 };
  const userHandle = Buffer.from(member).toString('base64url');
  const common = (id: string) => ({ id, rawId: id, type: 'public-key', clientExtensionResults: {} });
  return {
    id: credential.toString('base64url'),
    state,
    /** What it makes of a request to make a passkey. */
    create({ challenge, origin = ORIGIN, verified = true }: Asked): string {
      const client = clientData('webauthn.create', challenge, origin);
      const length = Buffer.from([credential.length >> 8, credential.length & 0xff]);
      const attested = Buffer.concat([Buffer.alloc(16), length, credential, coseKey(publicKey)]);
      const data = Buffer.concat([authenticatorData(ATTESTED | flags(verified), state.counter), attested]);
      const attestation = Buffer.concat([
        head(5, 3),
        text('fmt'),
        text('none'),
        text('attStmt'),
        head(5, 0),
        text('authData'),
        bytes(data),
      ]);
      const response = { clientDataJSON: base64url(client), attestationObject: base64url(attestation), transports: ['internal'] };
      return JSON.stringify({ ...common(base64url(credential)), response });
    },
    /** What it makes of a request to sign in; `as` claims to be another passkey, `handle` another member. */
    get({ challenge, origin = ORIGIN, verified = true }: Asked, { as = base64url(credential), handle = userHandle } = {}): string {
      state.counter += 1;
      const client = clientData('webauthn.get', challenge, origin);
      const data = authenticatorData(flags(verified), state.counter);
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), privateKey);
      const response = { clientDataJSON: base64url(client), authenticatorData: base64url(data), signature: base64url(signature) };
      return JSON.stringify({ ...common(as), response: { ...response, userHandle: handle } });
    },
  };
}

const base64url = (buffer: Buffer) => buffer.toString('base64url');
const sha256 = (data: Buffer | string) => createHash('sha256').update(data).digest();
const flags = (verified: boolean) => PRESENT | (verified ? VERIFIED : 0);

function clientData(type: string, challenge: string, origin: string): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}

function authenticatorData(flag: number, counter: number): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter);
  return Buffer.concat([sha256('localhost'), Buffer.from([flag]), count]);
}

/** The public key in COSE: `{1: 2, 3: -7, -1: 1, -2: x, -3: y}`. */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const pairs = [
    [head(0, 1), head(0, 2)],
    [head(0, 3), head(1, 6)],
    [head(1, 0), head(0, 1)],
    [head(1, 1), bytes(Buffer.from(x, 'base64url'))],
    [head(1, 2), bytes(Buffer.from(y, 'base64url'))],
  ];
  return Buffer.concat([head(5, pairs.length), ...pairs.flat()]);
}

/** How a CBOR item of this major type begins. */
function head(major: number, n: number): Buffer {
  if (n < 24) return Buffer.from([(major << 5) | n]);
  return n < 256 ? Buffer.from([(major << 5) | 24, n]) : Buffer.from([(major << 5) | 25, n >> 8, n & 0xff]);
}

function text(value: string): Buffer {
  return Buffer.concat([head(3, value.length), Buffer.from(value)]);
}

function bytes(value: Buffer): Buffer {
  return Buffer.concat([head(2, value.length), value]);
}
