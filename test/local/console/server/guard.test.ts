import { expect, it } from 'vitest';
import { isOwnPage } from '../../../../local/console/server/guard.ts';

const host = '127.0.0.1:8080';
const json = { 'content-type': 'application/json' };

it.each([
  [
    'its own page',
    { method: 'POST', headers: { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin', ...json } },
    true,
  ],
  ['a program such as curl', { method: 'POST', headers: { host, ...json } }, true],
  ['another web site', { method: 'POST', headers: { host, origin: 'https://example.com', ...json } }, false],
  ['another local server', { method: 'POST', headers: { host, origin: 'http://127.0.0.1:3000', ...json } }, false],
  ['a sandboxed frame', { method: 'POST', headers: { host, origin: 'null', ...json } }, false],
  ['a plain form', { method: 'POST', headers: { host, 'content-type': 'text/plain' } }, false],
  ['an image on another site', { method: 'GET', headers: { host, 'sec-fetch-site': 'cross-site' } }, false],
  ['another port of this machine', { method: 'GET', headers: { host, 'sec-fetch-site': 'same-site' } }, false],
])('isOwnPage allows the console and local programs only: a request of %s', (_who, request, allowed) => {
  expect(isOwnPage(request)).toBe(allowed);
});
