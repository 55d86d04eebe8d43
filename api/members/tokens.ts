import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const PREFIX = 'ptr_';
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const TOKEN = new RegExp(`^${PREFIX}([0-9A-Za-z]{43})([0-9A-Za-z]{6})$`);

/** How much of a token is shown afterwards, to know it by. */
const HINT_LENGTH = PREFIX.length + 4;

/**
 * A new token of the API: `ptr_`, 256 random bits in 43 digits of base 62, and the CRC-32 of these in 6 more, by which those who
 * search published code for secrets know a token from a text that looks like one.
 */
export function newToken(): string {
  const secret = inBase62(BigInt(`0x${randomBytes(32).toString('hex')}`), 43);
  return `${PREFIX}${secret}${checksum(secret)}`;
}

/** Whether the text can be a token: what is mistyped or made up need not be looked for. */
export function isToken(text: string): boolean {
  const [, secret = '', sum] = TOKEN.exec(text) ?? [];
  return sum === checksum(secret);
}

/** How the token begins. */
export function hintOf(token: string): string {
  return token.slice(0, HINT_LENGTH);
}

function checksum(secret: string): string {
  return inBase62(BigInt(crc32(secret)), 6);
}

function inBase62(value: bigint, length: number): string {
  let digits = '';
  for (let rest = value; digits.length < length; rest /= 62n) digits = DIGITS.charAt(Number(rest % 62n)) + digits;
  return digits;
}
