import { expect, it } from 'vitest';
import { FaultList } from '../../../local/faults/fault-list.ts';

const fault = { function: 'fulfill-order', subject: 'order-1', when: 'before', error: 'Down' } as const;

it('the remaining faults of one list can be added to another', async () => {
  const faults = new FaultList();
  let changes = 0;
  faults.onChange(() => changes++);
  faults.add([
    { ...fault, times: 3 },
    { ...fault, function: 'reserve-items' },
  ]);
  const run = (list: FaultList) =>
    list.around(
      'fulfill-order',
      { orderId: 'order-1' },
      async () => 'worked',
      (error) => error,
    );

  expect(await run(faults)).toBe('Down');
  expect(changes).toBe(2);
  expect(faults.remaining()).toEqual([
    { ...fault, times: 2 },
    { ...fault, function: 'reserve-items' },
  ]);

  const later = new FaultList();
  later.add(faults.remaining());
  expect([await run(later), await run(later), await run(later)]).toEqual(['Down', 'Down', 'worked']);
});
