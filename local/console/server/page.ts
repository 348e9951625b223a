import path from 'node:path';
import { build } from 'esbuild';
import { graphStyle } from '../graph/style.ts';

/** The console's page: everything that a browser loads. */
export interface Page {
  readonly html: string;
  readonly script: string;
  readonly style: string;
}

const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Order processing</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/console.css">
</head>
<body>
<div id="console"><p class="notice">Loading the console…</p></div>
<noscript><p class="notice">The console needs JavaScript.</p></noscript>
<script src="/console.js"></script>
</body>
</html>
`;

/** Bundles the page; it takes about a third of a second. */
export async function buildPage(): Promise<Page> {
  const { outputFiles } = await build({
    entryPoints: [
      path.resolve(import.meta.dirname, '../app/main.tsx'),
      path.resolve(import.meta.dirname, '../app/console.css'),
    ],
    bundle: true,
    write: false,
    outdir: 'console',
    minify: true,
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    // elkjs looks for a web worker that it does without.
    external: ['web-worker'],
    logLevel: 'error',
  });
  const textOf = (ending: string) => outputFiles.find((file) => file.path.endsWith(ending))?.text ?? '';
  return { html, script: textOf('.js'), style: `${textOf('.css')}\n${graphStyle}\n` };
}
