import { expect, it } from 'vitest';
import { SeededRandom } from '../../../../packages/step-functions/src/execution/random.ts';

// Replaying a journal needs the same values: with others, its executions would get other task tokens.
it('SeededRandom returns the same values for the same seed in every version', () => {
  const random = new SeededRandom([1, -2, 3, 0x7fffffff]);

  const texts = [random.uuid(), random.uuid(), random.hex(1), random.hex(8)];

  expect(texts).toEqual([
    '228ecd4d-2182-4649-8459-bc7584c5197e',
    'acd4fddb-e440-4f88-8ec9-5cfff243f6c3',
    '679cfb55',
    '03fd1955199d21d934ecac1ea5ab1f4a4e46fdfbf013c09d5be628dfde9de439',
  ]);
});
