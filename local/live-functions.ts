import path from 'node:path';
import { watchPlaces } from 'step-functions-engine/server';
import type { BundleOptions } from '../functions/bundle.ts';
import { startRebundler } from '../functions/rebundle.ts';
import type { Environment } from './environment.ts';

const project = path.resolve(import.meta.dirname, '..');
/** ms in which an editor writes what belongs together */
const pause = 30;

/** The folders of the functions' sources. */
const sources = ['functions', 'orders', 'state-machines'].map((folder) => path.join(project, folder));

export interface LiveFunctions {
  /** Bundles what has changed, which is used from the next invocation on; what does not compile changes nothing. */
  update(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Makes functions live: a change of their sources is bundled, and used from the next invocation on.
 * @param log told what was bundled and how long it took, or why it could not be
 */
export async function startLiveFunctions(
  environment: Pick<Environment, 'reloadFunctions'>,
  log: (line: string) => void,
  options: BundleOptions = {},
): Promise<LiveFunctions> {
  const { rebundle, close } = await startRebundler(options);
  const update = async () => {
    const begun = performance.now();
    try {
      const changed = await rebundle();
      if (changed.length === 0) return;
      environment.reloadFunctions();
      log(
        `Bundled anew in ${Math.round(performance.now() - begun)} ms, for the next invocation: ${changed.join(', ')}`,
      );
    } catch (error) {
      log(`The functions stay as they were: ${error instanceof Error ? error.message : error}`);
    }
  };
  return { update, close };
}

/** The same for this project's functions, whenever a source changes. */
export async function followSources(
  environment: Pick<Environment, 'reloadFunctions'>,
  log: (line: string) => void,
): Promise<{ close(): Promise<void> }> {
  const live = await startLiveFunctions(environment, log);
  // One after the other: two changes at once are two updates.
  let last = Promise.resolve();
  const update = () => {
    last = last.then(live.update);
  };
  const stop = watchPlaces(sources, update, pause);
  return {
    close: async () => {
      stop();
      await last;
      await live.close();
    },
  };
}
