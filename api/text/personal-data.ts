import { type Reading, readHtml, readSource } from '#api/text/reading.ts';

/** Finds what strangers should not read about a person: e-mail addresses, phone numbers, payment cards and bank accounts. Pure. */

export type PersonalKind = 'email' | 'phone' | 'card' | 'iban';

/** A piece of the text, from `start` up to `end`. */
export interface Finding {
  kind: PersonalKind;
  start: number;
  end: number;
}

const names: Record<PersonalKind, string> = { email: 'e-mail address', phone: 'phone number', card: 'card number', iban: 'bank account' };

// Each repetition is bounded, so that no text makes a search take more than a fixed time for each of its characters.
const EMAIL = /[\p{L}\p{N}._%+'-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/gu;
const DIGITS = /(?<!\d)\d{3,19}(?:[\t\p{Zs}\p{Pd}.,/_*\\|~`]{1,3}\d{3,19}){0,5}(?!\d)/gu;
// One by one, or in pairs, all set apart in the same way.
const SINGLY = /(?<!\d)\d(?:([^\d\p{L}\n])\1{0,2}\d)(?:\1{1,3}\d){11,17}(?!\d)/gu;
const IN_PAIRS = /(?<!\d)\d\d(?:([^\d\p{L}\n])\1{0,2}\d\d)(?:\1{1,3}\d\d){5,7}(?!\d)/gu;
const FEWEST_DIGITS = 13;
const IBAN = /(?<![\p{L}\p{N}])[a-z]{2}\d{2}(?:[ \u00a0-]?[a-z\d]){11,30}/giu;
const PHONE = /(?<![\p{L}\p{N}])(?:\+|\(?0(?=\d)|\(\d{3}\)|\d{3}[ .-]\d{3}[ .-]\d{4}(?!\d))[\d \u00a0()./-]{0,24}(?<=\d)(?![\p{L}\p{N}])/gu;
const DATE = /^\(?\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?!\d)/;

// https://www.swift.com/standards/data-standards/iban-international-bank-account-number (the registry, release 99)
const IBAN_LENGTHS = new Map(
  `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27
   GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22
   MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28
   TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30`
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** Everything personal in the text, in its order, none overlapping another. A card wins over what else it could be. */
export function findPersonalData(text: string): Finding[] {
  const found = [...cards(text), ...accounts(text), ...matches(text, EMAIL, 'email'), ...phones(text)];
  const kept: Finding[] = [];
  for (const one of found) if (!kept.some((other) => one.start < other.end && other.start < one.end)) kept.push(one);
  return kept.sort((a, b) => a.start - b.start);
}

/** The text with the digits of its card numbers made unreadable, but for the last four. */
export function maskCards(text: string): string {
  return mayHoldCard(text) ? masked(text, readSource(text)) : text;
}

/** The same for HTML that the sanitiser wrote, by what is to be seen of it. */
export function maskCardsInHtml(html: string): string {
  return mayHoldCard(html) ? masked(html, readHtml(html)) : html;
}

function masked(source: string, { text, starts, ends }: Reading): string {
  let [result, from] = ['', 0];
  for (const { start, end } of cardsIn(text)) {
    const digits = matches(text.slice(start, end), /\d/g, 'card').slice(0, -4);
    for (const digit of digits) {
      result += `${source.slice(from, starts[start + digit.start])}•`;
      from = ends[start + digit.start] ?? from;
    }
  }
  return result + source.slice(from);
}

/** Reading a text closely takes a while, and few have as many digits. */
function mayHoldCard(text: string): boolean {
  return (text.match(/\p{N}/gu)?.length ?? 0) >= FEWEST_DIGITS;
}

/** The text with a word in place of each finding, and the findings a line each, for the private details. */
export function setApart(text: string): { text: string; apart: string } {
  const found = findPersonalData(text);
  const apart = found.map(({ kind, start, end }) => `${capital(names[kind])}: ${text.slice(start, end)}`);
  return { text: replace(text, found, (_, kind) => `[${names[kind]}]`), apart: [...new Set(apart)].join('\n') };
}

/** What was found, for people: "an e-mail address and a phone number"; empty where nothing was. */
export function namePersonalData(found: readonly Finding[]): string {
  const kinds = [...new Set(found.map(({ kind }) => kind))].map((kind) => `${kind === 'email' ? 'an' : 'a'} ${names[kind]}`);
  return kinds.length > 1 ? `${kinds.slice(0, -1).join(', ')} and ${kinds.at(-1)}` : (kinds[0] ?? '');
}

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

function replace(text: string, findings: readonly Finding[], by: (piece: string, kind: PersonalKind) => string): string {
  let [result, from] = ['', 0];
  for (const { kind, start, end } of findings) {
    result += text.slice(from, start) + by(text.slice(start, end), kind);
    from = end;
  }
  return result + text.slice(from);
}

function matches(text: string, pattern: RegExp, kind: PersonalKind): Finding[] {
  return [...text.matchAll(pattern)].map(({ 0: match, index }) => ({ kind, start: index, end: index + match.length }));
}

/** The cards of a text, by where they stand in it. */
function cards(source: string): Finding[] {
  if (!mayHoldCard(source)) return [];
  const { text, starts, ends } = readSource(source);
  return cardsIn(text).map(({ kind, start, end }) => ({ kind, start: starts[start] ?? 0, end: ends[end - 1] ?? 0 }));
}

function cardsIn(text: string): Finding[] {
  const oneByOne = [...matches(text, SINGLY, 'card'), ...matches(text, IN_PAIRS, 'card')];
  const all = [...inGroups(text), ...oneByOne.filter(({ start, end }) => isCard(text.slice(start, end).replaceAll(/\D/g, '')))];
  return all.sort((a, b) => a.start - b.start);
}

/** Among groups of digits, those neighbours that together make a card: "4111 1111 1111 1111 12/27" has one. */
function inGroups(text: string): Finding[] {
  return matches(text, DIGITS, 'card').flatMap(({ start, end }) => {
    const groups = matches(text.slice(start, end), /\d+/g, 'card').map((group) => ({
      ...group,
      start: start + group.start,
      end: start + group.end,
    }));
    const found: Finding[] = [];
    for (let first = 0; first < groups.length; first++) {
      const card = longestCard(text, groups.slice(first));
      if (!card) continue;
      found.push(card);
      first += groups.slice(first).findIndex((group) => group.end === card.end);
    }
    return found;
  });
}

function longestCard(text: string, groups: readonly Finding[]): Finding | undefined {
  const start = groups[0]?.start ?? 0;
  return groups
    .map(({ end }): Finding => ({ kind: 'card', start, end }))
    .findLast(({ end }) => isCard(text.slice(start, end).replaceAll(/\D/g, '')) && !goesOn(text, start, end));
}

/** Part of a longer number, such as an order's: `123-4567890-1234567`. */
function goesOn(text: string, start: number, end: number): boolean {
  return /\d[.-]$/.test(text.slice(Math.max(0, start - 2), start)) || /^[.-]\d{5}/.test(text.slice(end, end + 6));
}

/** 13 to 19 digits of a network that issues cards to people (ISO/IEC 7812: 2 to 6 first), whose last one is right by Luhn. */
function isCard(digits: string): boolean {
  if (!/^[2-6]\d{12,18}$/.test(digits) || /^(\d)\1*$/.test(digits)) return false;
  const sum = [...digits].reverse().reduce((sum, digit, i) => sum + luhn(Number(digit), i), 0);
  return sum % 10 === 0;
}

function luhn(digit: number, place: number): number {
  if (place % 2 === 0) return digit;
  return digit > 4 ? 2 * digit - 9 : 2 * digit;
}

function accounts(text: string): Finding[] {
  return matches(text, IBAN, 'iban').flatMap(({ kind, start, end }) => {
    const account = ofLength(text.slice(start, end), IBAN_LENGTHS.get(text.slice(start, start + 2).toUpperCase()) ?? 0);
    return account && remainder(account) === 1 ? [{ kind, start, end: start + account.length }] : [];
  });
}

/** The beginning of the text that has so many letters and digits, if there is one and no more belongs to it. */
function ofLength(text: string, length: number): string | undefined {
  if (length === 0) return undefined;
  const match = new RegExp(`^(?:[ \\u00a0-]?[a-z\\d]){${length}}(?![a-z\\d])`, 'i').exec(text);
  return match?.[0];
}

/** ISO 13616: the first four at the end, letters as 10 to 35, what is left of that number by 97. */
function remainder(account: string): number {
  const plain = account.replaceAll(/[^a-z\d]/gi, '');
  const digits = [...(plain.slice(4) + plain.slice(0, 4))].map((sign) => String(Number.parseInt(sign, 36))).join('');
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0);
}

function phones(text: string): Finding[] {
  return matches(text, PHONE, 'phone').filter(({ start, end }) => {
    const piece = text.slice(start, end);
    const digits = piece.replaceAll(/\D/g, '').length;
    return digits >= (piece.startsWith('+') ? 8 : 9) && digits <= 15 && !DATE.test(piece);
  });
}
