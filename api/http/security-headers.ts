import type { MiddlewareHandler } from 'hono';
import type { Env } from '#api/http/env.ts';
import { holdsSecret } from '#api/http/paths.ts';

// Styles and scripts are files of our own (astro.config.mjs never inlines any), so that the policy needs no hash and no nonce.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const POLICY = 'content-security-policy';
const headers: Record<string, string> = {
  [POLICY]: policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
};

// For pages with a form, whose browsers would with `no-referrer` send it with `Origin: null`, as from another site.
const NO_PATH = 'strict-origin';
const TWO_YEARS_S = 63_072_000;

/** What every answer carries, whatever it is; a site on https also says that it is never to be asked otherwise. */
export function securityHeaders(publicOrigin: string): Record<string, string> {
  return publicOrigin.startsWith('https:') ? { ...headers, 'strict-transport-security': `max-age=${TWO_YEARS_S}` } : headers;
}

/** Puts the security headers on each answer, and keeps it out of caches unless it says itself how it may be kept. */
export function guardAnswers(publicOrigin: string): MiddlewareHandler<Env> {
  const secure = Object.entries(securityHeaders(publicOrigin));
  return async (c, next) => {
    await next();
    const { headers } = c.res;
    // What is not a page of ours may be held to a stricter policy than they are.
    const own = headers.get(POLICY);
    for (const [name, value] of secure) headers.set(name, value);
    if (own?.startsWith('sandbox')) headers.set(POLICY, own);
    if (holdsSecret(c.req.path)) headers.set('referrer-policy', c.req.path.startsWith('/waiting/') ? 'no-referrer' : NO_PATH);
    if (!headers.has('cache-control')) headers.set('cache-control', 'private, no-store');
    if (headers.get('content-type') === 'text/html') headers.set('content-type', 'text/html; charset=utf-8');
  };
}
