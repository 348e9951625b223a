import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';
import { graphStyle } from '../graph/style.ts';
import type { Asset, Assets } from './asset.ts';

const htmlOf = (early: string, script: string, style: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Step Functions</title>
<link rel="icon" href="data:,">
<script src="${early}" type="module" async></script>
<link rel="stylesheet" href="${style}">
<script src="${script}" type="module"></script>
</head>
<body>
<div id="console"><p class="notice">Loading the console…</p></div>
<noscript><p class="notice">The console needs JavaScript.</p></noscript>
</body>
</html>
`;

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};

/**
 * Bundles the files of the page, which takes about a third of a second.
 * @param entry the main module of the page; its style sheet is next to it
 */
export async function buildPage(entry = path.resolve(import.meta.dirname, '../app/main.tsx')): Promise<Assets> {
  const assets = new Map<string, Asset>();
  const add = (name: string, ending: string, body: Buffer): string => {
    const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
    const file = `/${name}-${hash}.${ending}`;
    assets.set(file, { type: types[ending] ?? '', body, immutable: true });
    return file;
  };
  // ELK is three times as large as everything else, so a worker loads it when a workflow is drawn.
  const elk = createRequire(import.meta.url).resolve('elkjs/lib/elk-worker.min.js');
  const elkWorker = add('elk-worker', 'js', readFileSync(elk));

  const streamWorker = add(
    'stream-worker',
    'js',
    await bundle(path.resolve(import.meta.dirname, '../app/stream-worker.ts')),
  );
  const early = add('early', 'js', await bundle(path.resolve(import.meta.dirname, '../app/early.ts'), { elkWorker }));
  const script = add('console', 'js', await bundle(entry, { elkWorker, streamWorker }));
  const style = add('console', 'css', Buffer.from(`${await bundle(entry.replace(/\.tsx$/, '.css'))}\n${graphStyle}\n`));
  assets.set('/', { type: types.html ?? '', body: Buffer.from(htmlOf(early, script, style)), immutable: false });
  return assets;
}

/** @param constants values that replace names in the code */
async function bundle(entry: string, constants: Readonly<Record<string, string>> = {}): Promise<Buffer> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    // A module needs no function around it, which a browser would parse once more.
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    define: {
      'process.env.NODE_ENV': '"production"',
      ...Object.fromEntries(Object.entries(constants).map(([name, value]) => [name, JSON.stringify(value)])),
    },
    // The page calculates layouts in the worker only.
    external: ['web-worker', 'elkjs/lib/elk.bundled.js'],
    logLevel: 'error',
  });
  return Buffer.from(outputFiles[0]?.contents ?? []);
}
