import { type FieldError, Refusal } from '#api/errors.ts';
import { type Finding, findPersonalData, maskCards, namePersonalData, setApart } from '#api/text/personal-data.ts';

/** Texts that everybody is about to read, by the name of their field. */
export interface ForEverybody {
  texts: Record<string, string | undefined>;
  /** What only the company reads, where there is such a place: what is found can be moved there. */
  private_details?: string | undefined;
  /** The author has seen what was found, and means it to be public. */
  confirm_public: boolean | undefined;
}

/** What to say to somebody in whose text this was found. */
export function wouldBePublic(found: readonly Finding[]): string {
  return `There is ${namePersonalData(found)} in it, and everybody could read that.`;
}

/** Which of the texts have personal data in them, each with the offer of all of them without. */
export function personalDataIn({ texts, ...rest }: Omit<ForEverybody, 'confirm_public'>): FieldError[] {
  const found = Object.entries(texts).map(([path, text = '']) => ({ path, findings: findPersonalData(text) }));
  const personal = found.filter(({ findings }) => findings.length > 0);
  if (personal.length === 0) return [];
  const offer = withoutPersonalData({ texts, ...rest });
  return personal.map(({ path, findings }) => ({ path, message: wouldBePublic(findings), offer }));
}

/** Refuses texts with personal data in them, and offers them without; unless the author says that it may be public. */
export function refusePersonalData({ confirm_public, ...rest }: ForEverybody): void {
  const errors = confirm_public ? [] : personalDataIn(rest);
  if (errors.length > 0) throw new Refusal('invalid', 'Please look at what would be public.', errors);
}

/** The same texts with a word in place of each finding, and the findings among the private details, where there are such. */
export function withoutPersonalData({ texts, ...rest }: Omit<ForEverybody, 'confirm_public'>): Record<string, string> {
  const cleaned = Object.entries(texts).flatMap(([path, text]) => (text === undefined ? [] : [{ path, ...setApart(maskCards(text)) }]));
  const offer = Object.fromEntries(cleaned.map(({ path, text }) => [path, text]));
  if (!('private_details' in rest)) return offer;
  const apart = [rest.private_details, ...cleaned.map((one) => one.apart)].filter(Boolean);
  return { ...offer, private_details: apart.join('\n') };
}
