/** How the desk shows what an answer is warned of. */
import type { FormState } from '#api/http/env.ts';

/** The first sentence of a warning, which is set in bold, and the rest. */
export function withHead(message: string): { head: string; rest: string } {
  const end = message.indexOf('. ') + 1;
  return end > 0 ? { head: message.slice(0, end), rest: message.slice(end + 1) } : { head: message, rest: '' };
}

/** Whether all that is said against what was entered can be confirmed: then it is shown as it would be published. */
export function isPreview(form: FormState | undefined): form is FormState {
  if (form === undefined) return false;
  const warned = form.errors.length > 0 && form.errors.every(({ code }) => code !== undefined);
  return form.status === 422 ? warned : form.status === 200;
}
