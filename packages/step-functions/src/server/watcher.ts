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
  const watchers = places.map((place) =>
    statSync(place).isDirectory()
      ? watchFolder(path.resolve(place), soon)
      : watch(path.dirname(path.resolve(place)), (_event, name) => name === path.basename(place) && soon()),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}

/** Watches a folder, also after it was deleted and created again, as builds do. */
function watchFolder(folder: string, changed: () => void): Pick<FSWatcher, 'close'> {
  let contents: FSWatcher | undefined;
  const open = () => {
    contents?.close();
    contents = undefined;
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
      // A folder that is deleted while it is read is reported by the watcher of its parent.
      contents = watch(folder, { recursive: true }, changed).on('error', () => {});
    }
  };
  const parent = watch(path.dirname(folder), (event, name) => {
    if (event !== 'rename' || name !== path.basename(folder)) return;
    open();
    changed();
  });
  open();
  return {
    close: () => {
      parent.close();
      contents?.close();
    },
  };
}
