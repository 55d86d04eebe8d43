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

/** Refuses texts with personal data in them, and offers them without; unless the author says that it may be public. */
export function refusePersonalData({ texts, confirm_public, ...rest }: ForEverybody): void {
  if (confirm_public) return;
  const errors: FieldError[] = [];
  for (const [path, text = ''] of Object.entries(texts)) {
    const found = findPersonalData(text);
    if (found.length > 0) {
      errors.push({ path, message: wouldBePublic(found), offer: {} });
    }
  }
  if (errors.length === 0) return;
  const offer = withoutPersonalData({ texts, ...rest });
  throw new Refusal(
    'invalid',
    'Please look at what would be public.',
    errors.map((error) => ({ ...error, offer })),
  );
}

/** The same texts with a word in place of each finding, and the findings among the private details, where there are such. */
export function withoutPersonalData({ texts, ...rest }: Omit<ForEverybody, 'confirm_public'>): Record<string, string> {
  const cleaned = Object.entries(texts).flatMap(([path, text]) => (text === undefined ? [] : [{ path, ...setApart(maskCards(text)) }]));
  const offer = Object.fromEntries(cleaned.map(({ path, text }) => [path, text]));
  if (!('private_details' in rest)) return offer;
  const apart = [rest.private_details, ...cleaned.map((one) => one.apart)].filter(Boolean);
  return { ...offer, private_details: apart.join('\n') };
}
