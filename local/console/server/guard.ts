import type { HttpRequest } from 'step-functions-engine/server';

/** For every answer: nothing comes from elsewhere, no inline script or style runs, nobody frames the page. */
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
 * Whether a request comes from the console's own page, or from no page at all, such as curl. What another web site
 * sends bears its origin; and since a request that changes something must be JSON, no plain form can send it.
 */
export function isOwnPage({ method, headers }: Pick<HttpRequest, 'method' | 'headers'>): boolean {
  const { origin, host, 'sec-fetch-site': site, 'content-type': type } = headers;
  if (origin !== undefined && origin !== `http://${host}`) return false;
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return method !== 'POST' || /^application\/json\b/.test(type ?? '');
}
