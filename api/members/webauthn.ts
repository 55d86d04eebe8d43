import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type VerifiedRegistrationResponse,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { decodeAttestationObject } from '@simplewebauthn/server/helpers';
import { z } from 'zod';
import type { Config } from '#api/config.ts';
import type { Member } from '#api/context.ts';
import type { Assertion, Registration } from '#api/members/passkey-rules.ts';
import type { PasskeyRow } from '#db/schema-access.ts';

type Known = Pick<PasskeyRow, 'credential' | 'transports'>;
type NewPasskey = NonNullable<VerifiedRegistrationResponse['registrationInfo']>['credential'];

/** EdDSA, ES256 and RS256: what there are authenticators for. */
const supportedAlgorithmIDs = [-8, -7, -257];
const transportsShape = z.array(z.string());

/** What the browser is asked for to make a passkey: one that is found without a name, and that asks for a fingerprint, a face or a PIN. */
export function creationOptions(config: Config, member: Member, known: Known[]): Promise<PublicKeyCredentialCreationOptionsJSON> {
  return generateRegistrationOptions({
    rpName: `${config.company} in the open`,
    rpID: siteOf(config),
    userID: new TextEncoder().encode(member.id),
    userName: member.email,
    userDisplayName: member.name,
    attestationType: 'none',
    supportedAlgorithmIDs,
    excludeCredentials: known.map((one) => ({ id: one.credential, transports: transportsIn(one) })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    timeout: 300_000,
  });
}

/** What the browser is asked for to sign in: any passkey of this site. */
export function requestOptions(config: Config): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return generateAuthenticationOptions({ rpID: siteOf(config), userVerification: 'required', timeout: 300_000 });
}

/** The new passkey that answers the challenge; undefined where it does not, or was made for another site. */
export async function checkedPasskey(config: Config, challenge: string, given: Registration): Promise<NewPasskey | undefined> {
  return unlessWrong(async () => {
    // We ask for no certificates. Whoever sends some would have us check them, which may mean asking a server of theirs.
    if (decodeAttestationObject(Buffer.from(given.response.attestationObject, 'base64url')).get('attStmt').get('x5c')) return undefined;
    const { registrationInfo } = await verifyRegistrationResponse({
      response: { ...given, clientExtensionResults: {} },
      ...expected(config, challenge),
      supportedAlgorithmIDs,
    });
    return registrationInfo?.credential;
  });
}

/** The counter of the passkey after it signed the challenge; undefined where it did not, counts backwards, or is somebody else's. */
export async function checkedCounter(
  config: Config,
  challenge: string,
  given: Assertion,
  passkey: PasskeyRow,
): Promise<number | undefined> {
  if (Buffer.from(given.response.userHandle, 'base64url').toString() !== passkey.member) return undefined;
  return unlessWrong(async () => {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { ...given, clientExtensionResults: {} },
      ...expected(config, challenge),
      credential: {
        id: passkey.credential,
        publicKey: new Uint8Array(Buffer.from(passkey.public_key, 'base64url')),
        counter: passkey.counter,
        transports: transportsIn(passkey),
      },
    });
    return verified ? authenticationInfo.newCounter : undefined;
  });
}

function expected(config: Config, expectedChallenge: string) {
  return { expectedChallenge, expectedOrigin: config.publicOrigin, expectedRPID: siteOf(config), requireUserVerification: true };
}

function siteOf({ publicOrigin }: Config): string {
  return new URL(publicOrigin).hostname;
}

function transportsIn({ transports }: Pick<PasskeyRow, 'transports'>): string[] {
  return transportsShape.parse(JSON.parse(transports));
}

/** The library throws for whatever does not fit: all of it comes from the browser, and none of it is a bug of ours. */
async function unlessWrong<T>(check: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await check();
  } catch {
    return undefined;
  }
}
