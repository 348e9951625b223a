import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import type { Extension } from './extension.ts';

/** Renders the console into the page that the server has sent. */
export function showConsole(extension: Extension): void {
  const root = document.getElementById('console');
  if (root) createRoot(root).render(<App extension={extension} />);
}
