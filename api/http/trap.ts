import type { Viewer } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';
import type { Fields } from '#api/http/env.ts';

/** The field of guests' forms that no person sees, and that programs fill in. No browser keeps anything of its own to fill in there. */
export const TRAP = 'website';

const SAID =
  'A field that nobody can see was filled in, as programs do that send advertising, so nothing was done. It is empty again: if you are a person, please send this once more.';

/** Refuses a guest's form with something in the trap, and says so: were it to look as if all went well, a person whose browser filled it in would wait in vain. */
export function refuseTrapped({ viewer }: { viewer: Viewer }, fields: Fields): void {
  if (!('id' in viewer) && fields[TRAP]) throw new Refusal('invalid', SAID);
}
