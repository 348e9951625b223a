import { expect, it } from 'vitest';
import { functionNames } from '../../functions/manifest.ts';
import { explore } from './explorer/explore.ts';
import { unjudged } from './explorer/resources.ts';

it('comes by every function, and judges all that they write', { timeout: 600_000 }, async () => {
  const { violating, writes, functions } = await explore({ faults: 0 });
  expect(violating).toEqual([]);
  // For a new one: a scenario in explorer/scenarios/ that comes by it.
  expect(functionNames.filter((name) => !functions.has(name))).toEqual([]);
  expect(unjudged(writes)).toEqual([]);
});
