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
