import type { HttpRequest } from 'step-functions-engine/server';

/** The headers of every answer: no external resources, no inline scripts or styles, no framing. */
export const securityHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

/**
 * Whether a request comes from the console's own page, or not from a web page (curl). A request of another web site has
 * that site's origin; and a POST must be JSON, which an HTML form cannot send.
 */
export function isOwnPage({ method, headers }: Pick<HttpRequest, 'method' | 'headers'>): boolean {
  const { origin, host, 'sec-fetch-site': site, 'content-type': type } = headers;
  if (origin !== undefined && origin !== `http://${host}`) return false;
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return method !== 'POST' || /^application\/json\b/.test(type ?? '');
}
