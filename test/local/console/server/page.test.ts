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

test('the page names its script and style, which a browser keeps, and is itself asked for each time', () => {
  expect(html).toContain(`src="${script}"`);
  expect(get(script).headers?.['cache-control']).toContain('immutable');
  expect(get('/').headers?.['cache-control']).toBe('no-store');
});

test('what is sent compressed is what is sent plain', () => {
  const answer = get(script, { 'accept-encoding': 'gzip, deflate, br' });

  expect(answer.headers?.['content-encoding']).toBe('gzip');
  expect(gunzipSync(answer.body as Buffer).equals(get(script).body as Buffer)).toBe(true);
});

test('what a browser loads to show a page is under 250 KB, without the layout of pictures', () => {
  const answer = get(script, { 'accept-encoding': 'gzip' });

  expect((answer.body as Buffer).length).toBeLessThan(250_000);
  expect(assets.get(script)?.body.includes('org.eclipse.elk')).toBe(false);
});
