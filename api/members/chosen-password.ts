import { invalid } from '#api/errors.ts';
import common from './common-passwords.json' with { type: 'json' };

const commonPasswords = new Set(common.passwords.split(' '));

/** Shorter words are in too many good passwords to be taken out of them. */
const WORD_MIN = 4;
/** What must be left of a password without the site's own words. */
const LEFT_MIN = 8;

/** Who chooses, and on whose board: what an attacker tries first. */
interface Known {
  company: string;
  email: string;
  name: string;
}

/** Refuses a password that is among the commonest, or little else than words that anybody can guess here. There are no other rules but its length. */
export function refuseWeak(password: string, { company, email, name }: Known): void {
  const plain = password.normalize('NFKC').toLowerCase();
  if (commonPasswords.has(plain)) throw invalid('password', 'This is one of the commonest passwords. Please choose another one.');
  const own = ['putright', company, ...company.split(/\s+/), email.split('@')[0] ?? '', name, ...name.split(/\s+/)];
  const words = own.map(letters).filter((word) => word.length >= WORD_MIN);
  const left = words.reduce((rest, word) => rest.replaceAll(word, ''), letters(plain));
  if (left.length < LEFT_MIN && left.length < letters(plain).length) {
    throw invalid('password', 'This is little more than your name, your address or ours. Please choose another one.');
  }
}

function letters(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '');
}
