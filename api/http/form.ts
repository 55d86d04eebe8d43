import type { Context, Handler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Ctx } from '#api/context.ts';
import { type FieldError, Refusal } from '#api/errors.ts';
import type { Env, Fields, FormState, SentFiles } from '#api/http/env.ts';
import { notFoundPage } from '#api/http/error-pages.ts';
import { asHeader, isOwnPath } from '#api/http/paths.ts';
import { refuseTrapped } from '#api/http/trap.ts';

/** What a handler answers with to show its page once more, with status 200 and what was entered: a preview, a notice. */
export interface Again {
  again: string;
  cookie?: string | undefined;
  /** What could be said against what was entered. */
  errors?: FieldError[];
  /** What stands in the fields, where that is not what was entered. */
  values?: Fields;
}

/** The same page again with what was entered; `message` stands above the form, `cookie` is a Set-Cookie value for its answer. */
export function showAgain(message = '', cookie?: string): Again {
  return { again: message, cookie };
}

/** The same page again as a preview: what would be sent, and what could be said against it. */
export function showPreview(values: Fields, errors: FieldError[]): Again {
  return { again: '', values, errors };
}

/**
 * A form's POST to its own page. The handler does what was asked and returns where to go next, a path on this site: 303.
 * A refusal shows the page again with its status, what was wrong and what was entered; one for a guest leads to the sign-in.
 */
export function form<P extends string>(
  handler: (c: Context<Env, P>, ctx: Ctx, fields: Fields, files: SentFiles) => Promise<string | Again>,
): Handler<Env, P> {
  return async (c) => {
    const { fields, files } = await readForm(c);
    try {
      refuseTrapped(c.get('ctx'), fields);
      const location = await handler(c, c.get('ctx'), fields, files);
      if (typeof location !== 'string') return shownAgain(c, location, fields);
      if (!isOwnPath(location)) throw new Error(`A form must lead to a path on this site, not to ${location}`);
      return c.redirect(asHeader(location), 303);
    } catch (error) {
      if (error instanceof Refusal) return refuse(c, error, fields);
      throw error;
    }
  };
}

/** Shows the page that a form was posted to again, with what was entered and why nothing was done. */
export async function refuseForm(c: Context<Env>, refusal: Refusal): Promise<Response> {
  const { fields } = await readForm(c);
  return refuse(c, refusal, fields);
}

/** Where a guest signs in, to come back to `path` afterwards. */
export function signInFor(path: string): string {
  return `/sign-in?next=${encodeURIComponent(path)}`;
}

async function readForm(c: Context<Env>): Promise<{ fields: Fields; files: SentFiles }> {
  const fields: [string, string | string[]][] = [];
  const files: [string, File[]][] = [];
  const body = await c.req.parseBody({ all: true }).catch(() => {
    throw new HTTPException(400);
  });
  for (const [name, value] of Object.entries(body)) {
    const texts = [value]
      .flat()
      .filter((one) => typeof one === 'string')
      .map(cleanText);
    const [only] = texts;
    if (only !== undefined) fields.push([name, texts.length === 1 ? only : texts]);
    // An input for files that was left empty sends one without a name.
    const sent = [value].flat().flatMap((one) => (typeof one !== 'string' && (one.name !== '' || one.size > 0) ? [one] : []));
    if (sent.length > 0) files.push([name, sent]);
  }
  return { fields: Object.fromEntries(fields), files: Object.fromEntries(files) };
}

/** A text area sends CRLF where the API's clients send LF; PostgreSQL takes no NUL in a text. */
function cleanText(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll('\0', '');
}

async function refuse(c: Context<Env>, refusal: Refusal, fields: Fields): Promise<Response> {
  if (refusal.kind === 'unauthenticated') return c.redirect(signInFor(c.req.path), 303);
  if (refusal.kind === 'not_found') return notFoundPage(c);
  const { status, message, errors, retryAfterS } = refusal;
  const page = await showPage(c, { values: withoutSecrets(fields), errors, message, status });
  if (retryAfterS !== undefined) page.headers.set('retry-after', String(retryAfterS));
  return page;
}

async function shownAgain(c: Context<Env>, { again, cookie, errors = [], values }: Again, fields: Fields): Promise<Response> {
  const page = await showPage(c, { values: withoutSecrets(values ?? fields), errors, message: again, status: 200 });
  if (cookie) page.headers.append('set-cookie', cookie);
  return page;
}

async function showPage(c: Context<Env>, form: FormState): Promise<Response> {
  const page = await c.get('pages')(new Request(c.req.url, { headers: c.req.raw.headers }), { ctx: c.get('ctx'), form });
  return page.status === 200 ? new Response(page.body, { status: form.status, headers: page.headers }) : page;
}

function withoutSecrets(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !/password/i.test(name)));
}
