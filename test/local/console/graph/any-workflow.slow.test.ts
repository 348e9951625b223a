import { expect, it } from 'vitest';
import { mistakesOfGenerated, seeds } from './generated-workflow.ts';

it('the layout of sixty more generated workflows contains each state once without overlaps, and a line for each transition', async () => {
  expect(await mistakesOfGenerated(seeds(7, 66))).toEqual({});
});
