import { bundleFunctions } from '../../functions/bundle.ts';

/** Before the tests that run the functions as they are deployed: bundles them, once for all files. */
export async function setup(): Promise<void> {
  await bundleFunctions();
}
