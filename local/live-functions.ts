import { watchPlaces } from 'step-functions-engine/server';
import type { BundleOptions } from '../functions/bundle.ts';
import { startRebundler } from '../functions/rebundle.ts';
import type { Environment } from './environment.ts';

/** ms: changes of several files within this time cause one update */
const pause = 30;

export interface LiveFunctions {
  /** Bundles the changed functions for the next invocations. If the code does not compile, nothing changes. */
  update(): Promise<void>;
  /** The folders of the functions' sources. */
  readonly folders: readonly string[];
  close(): Promise<void>;
}

/**
 * Bundles functions again whose sources have changed, when `update` is called, and uses the new bundles from the next
 * invocation on.
 * @param log called with the names of the bundled functions and the time, or with the reason of a failure
 */
export async function startLiveFunctions(
  environment: Pick<Environment, 'reloadFunctions'>,
  log: (line: string) => void,
  options: BundleOptions = {},
): Promise<LiveFunctions> {
  const { rebundle, folders, close } = await startRebundler(options);
  const update = async () => {
    const begun = performance.now();
    try {
      const changed = await rebundle();
      if (changed.length === 0) return;
      environment.reloadFunctions();
      log(
        `Bundled again in ${Math.round(performance.now() - begun)} ms, for the next invocation: ${changed.join(', ')}`,
      );
    } catch (error) {
      log(`The functions keep their earlier code: ${error instanceof Error ? error.message : error}`);
    }
  };
  return { update, folders, close };
}

/** Calls `update` for this project's functions whenever one of their sources changes; `make start` uses it. */
export async function followSources(
  environment: Pick<Environment, 'reloadFunctions'>,
  log: (line: string) => void,
): Promise<{ close(): Promise<void> }> {
  const live = await startLiveFunctions(environment, log);
  // Updates run one after the other, even if changes come while one is running.
  let last = Promise.resolve();
  const update = () => {
    last = last.then(live.update);
  };
  const stop = watchPlaces(live.folders, update, pause);
  return {
    close: async () => {
      stop();
      await last;
      await live.close();
    },
  };
}
