import type { z } from 'zod';
import { invalid, Refusal } from '#api/errors.ts';
import type { Fields } from '#api/http/env.ts';
import { decodeCursor } from '#api/http/pagination.ts';
import { withoutPersonalData } from '#api/text/guard.ts';

/** What a field of a form says; empty where it was left out, its first text where it came more than once. */
export function text(fields: Fields, name: string): string {
  return texts(fields, name)[0] ?? '';
}

/** All that a repeated field of a form says, in the order of its rows. */
export function texts(fields: Fields, name: string): string[] {
  return [fields[name] ?? []].flat();
}

/**
 * The form as its author wants personal data in the texts of these fields treated: taken out of them (`move`), into the private
 * details where it has such, or left because it may be `public`.
 */
export function asDecided(fields: Fields, names: readonly string[]): Fields {
  if (fields['personal_data'] === 'public') return { ...fields, confirm_public: 'true' };
  if (fields['personal_data'] !== 'move') return fields;
  const entered = Object.fromEntries(names.map((name) => [name, text(fields, name)]));
  return {
    ...fields,
    ...withoutPersonalData({ texts: entered, ...('private_details' in fields && { private_details: text(fields, 'private_details') }) }),
  };
}

/** Runs a command for a form whose fields have other names than the command's input, so that a refusal names the form's. */
export async function renaming<T>(nameInForm: (path: string) => string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const errors = error.errors.map((one) => ({ ...one, path: nameInForm(one.path) }));
    throw new Refusal(error.kind, error.message, errors);
  }
}

/** The place in a list that a cursor names, as this list makes them; refuses one of another list. */
export function placeAfter<T extends z.ZodType>(after: string | undefined, shape: T): z.output<T> | undefined {
  if (after === undefined) return undefined;
  const place = shape.safeParse(decodeCursor(after));
  if (place.success) return place.data;
  throw invalid('after', 'This is not a place in this list: start again without it.');
}
