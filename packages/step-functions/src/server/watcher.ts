import { type FSWatcher, statSync, watch } from 'node:fs';
import path from 'node:path';

/**
 * Calls `changed` when something has changed at the places, files or folders.
 * @param pause ms: what an editor or a build writes within it is one change
 * @returns a function that ends it
 */
export function watchPlaces(places: readonly string[], changed: () => void, pause = 100): () => void {
  let timer: NodeJS.Timeout | undefined;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(changed, pause);
  };
  // An editor replaces a file: its folder has to be watched.
  const watchers: FSWatcher[] = places.map((place) =>
    statSync(place).isDirectory()
      ? watch(place, { recursive: true }, soon)
      : watch(path.dirname(path.resolve(place)), (_event, name) => name === path.basename(place) && soon()),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
