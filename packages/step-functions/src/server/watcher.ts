import { type FSWatcher, statSync, watch } from 'node:fs';
import path from 'node:path';

/**
 * Calls `changed` when one of the files, or a file in one of the folders, has changed.
 * @param pause ms: changes within this time are reported as one
 * @returns a function that stops watching
 * @example
 * ```js
 * import { watchPlaces } from 'step-functions-engine/server';
 * const stop = watchPlaces(['examples'], () => console.error('an example has changed'));
 * stop();
 * ```
 */
export function watchPlaces(places: readonly string[], changed: () => void, pause = 100): () => void {
  let timer: NodeJS.Timeout | undefined;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(changed, pause);
  };
  // An editor replaces a file, so the folder of a file is watched.
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
