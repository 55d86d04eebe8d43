/** The gaps in a canned text: `{name}`, or in free words `{what we found}`. Without imports: the composer asks these rules in the browser too. */

const CODE = /`[^`\n]*`/g;
// Words between braces. JSON, CSS and templates have quotes, colons or nothing but signs in theirs.
const PLACEHOLDER = /(?<![\p{L}\p{N}${\\])\{ ?(\p{L}[\p{L}\p{M}\p{N} ,’'/?-]{0,58}) ?\}(?!\})/gu;

/** What stands in braces in a text and is to be filled in, each once, in its order. */
export function placeholdersIn(body: string): string[] {
  return [...new Set([...body.replaceAll(CODE, ' ').matchAll(PLACEHOLDER)].map(([, name = '']) => name.trim()))];
}

/** The text with what is known in place of its placeholders; the others stay. Their names are in small letters. */
export function filled(body: string, known: ReadonlyMap<string, string>): string {
  return body.replaceAll(PLACEHOLDER, (whole, name: string) => known.get(name.trim().toLowerCase()) ?? whole);
}
