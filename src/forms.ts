/** What a form that came back says about its fields. */
import type { FormState } from '#api/http/env.ts';

/** What was entered in a field; the first value where it came more than once. Undefined where nothing was sent. */
export function valueIn(form: FormState | undefined, name: string): string | undefined {
  return [form?.values[name]].flat()[0];
}

/** All that was entered in fields of this name, in their order. */
export function valuesIn(form: FormState | undefined, name: string): string[] {
  return [form?.values[name] ?? []].flat();
}

/** What is wrong with a field. */
export function errorIn(form: FormState | undefined, name: string): string | undefined {
  return form?.errors.find(({ path }) => path === name)?.message;
}

/** How many entries of an issue the author of a form has seen: what came since they began stays unseen until they are told. */
export function seenOf(form: FormState | undefined, { entries }: { entries: number }): string {
  const told = form === undefined || form.status === 409;
  return (told ? undefined : valueIn(form, 'seen')) ?? String(entries);
}
