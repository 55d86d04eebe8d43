import type { Logger } from 'pino';
import type { Ctx } from '#api/context.ts';
import type { FieldError } from '#api/errors.ts';

/** What a form sent: text by field name, a list where a name came more than once. Files are in SentFiles. */
export type Fields = Record<string, string | string[]>;

/** The files that a form sent, by field name; inputs that were left empty are left out. */
export type SentFiles = Record<string, File[]>;

/** What a page shows again after a refusal: what was entered, what was wrong with it, and why nothing was done. */
export interface FormState {
  values: Fields;
  errors: FieldError[];
  message: string;
  status: number;
}

/** What every page gets as `Astro.locals`. */
export interface PageLocals {
  ctx: Ctx;
  form?: FormState;
}

/** Shows the page at the request's URL. */
export type Pages = (request: Request, locals: PageLocals) => Promise<Response>;

/** What a page says in its frontmatter, and a read of the API, when every guest gets the same; it never leaves the house. */
export const PAGE_HEADER = 'x-page';

/** What every handler finds with `c.get(…)`. */
export interface Env {
  Variables: { ctx: Ctx; log: Logger; pages: Pages };
}
