import { gzipSync } from 'node:zlib';
import type { HttpAnswer, HttpRequest } from 'step-functions-engine/server';
import { securityHeaders } from './guard.ts';

/** A file of the page. */
export interface Asset {
  readonly type: string;
  readonly body: Buffer;
  /** Whether its name contains a hash of its contents: then a browser can cache it forever. */
  readonly immutable: boolean;
}

/** Files by the path at which they are served. */
export type Assets = ReadonlyMap<string, Asset>;

const compressed = new WeakMap<Asset, Buffer>();

/** Answers with a file of the page, compressed if the browser accepts that. */
export function answerAsset({ method, path, headers }: HttpRequest, assets: Assets): HttpAnswer {
  const asset = assets.get(path);
  if (asset === undefined) return { status: 404, headers: securityHeaders, body: `There is nothing at ${path}.\n` };
  if (method !== 'GET') return { status: 405, headers: { ...securityHeaders, allow: 'GET' } };
  const answered = {
    ...securityHeaders,
    'content-type': asset.type,
    vary: 'accept-encoding',
    ...(asset.immutable && { 'cache-control': 'max-age=31536000, immutable' }),
  };
  if (!/\bgzip\b/.test(String(headers['accept-encoding'] ?? ''))) {
    return { status: 200, headers: answered, body: asset.body };
  }
  const body = compressed.get(asset) ?? gzipSync(asset.body, { level: 9 });
  compressed.set(asset, body);
  return { status: 200, headers: { ...answered, 'content-encoding': 'gzip' }, body };
}
