import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { answerAsset } from '../../../../local/console/server/asset.ts';
import { buildPage } from '../../../../local/console/server/page.ts';

const assets = await buildPage();
const html = assets.get('/')?.body.toString() ?? '';
const [script = ''] = [...assets.keys()].filter((file) => file.startsWith('/console-') && file.endsWith('.js'));

function get(path: string, headers: Record<string, string> = {}) {
  const request = { method: 'GET', path, query: '', headers, body: Buffer.alloc(0), sourceIp: '', protocol: '' };
  return answerAsset(request, assets);
}

test('the page links its script, which a browser may cache forever; the page itself is not cached', () => {
  expect(html).toContain(`src="${script}"`);
  expect(get(script).headers?.['cache-control']).toContain('immutable');
  expect(get('/').headers?.['cache-control']).toBe('no-store');
});

test('the gzip response decompresses to the uncompressed response', () => {
  const answer = get(script, { 'accept-encoding': 'gzip, deflate, br' });

  expect(answer.headers?.['content-encoding']).toBe('gzip');
  expect(gunzipSync(answer.body as Buffer).equals(get(script).body as Buffer)).toBe(true);
});

test('the page loads an async script of under 1 KB before its main script', () => {
  const [early = '', address = ''] = /<script src="(.early-[^"]+\.js)" type="module" async>/.exec(html) ?? [];

  expect(html.indexOf(early)).toBeGreaterThan(0);
  expect(html.indexOf(early)).toBeLessThan(html.indexOf(script));
  expect(String(get(address).body).length).toBeLessThan(1000);
});

test('the gzipped script is under 250 KB and does not contain ELK', () => {
  const answer = get(script, { 'accept-encoding': 'gzip' });

  expect((answer.body as Buffer).length).toBeLessThan(250_000);
  expect(assets.get(script)?.body.includes('org.eclipse.elk')).toBe(false);
});
