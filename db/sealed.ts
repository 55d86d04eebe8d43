import type { KyselyPlugin, UnknownRow } from 'kysely';

/** Turns a text or a file into one that nobody can read without the key, and back. */
export interface Cipher {
  seal(text: string): string;
  /** Throws where the key is not there, or the text was tampered with. */
  open(sealed: string): string;
  /** The same for a file. What it is `about` is sealed with it: as a file of another name it cannot be opened. */
  sealBytes(bytes: Uint8Array, about: string): Uint8Array;
  /** Opens a sealed file; gives one that is not sealed as it is. */
  openBytes(bytes: Uint8Array, about: string): Uint8Array;
}

/** What sealed texts begin with: a sign that is not seen and that no text of a person's keeps, so that nobody can have one opened. */
export const SEAL = '\u2063sealed:';
/** What sealed files begin with: no picture and no PDF does. */
export const FILE_SEAL = 'putright sealed:';

/** Opens sealed texts in whatever is read. */
export function opening(cipher: Cipher): KyselyPlugin {
  return {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      for (const row of result.rows) openRow(row, cipher);
      return result;
    },
  };
}

function openRow(row: UnknownRow, cipher: Cipher): void {
  for (const name in row) {
    const value = row[name];
    if (typeof value === 'string' && value.startsWith(SEAL)) row[name] = cipher.open(value);
  }
}
