import { expect, test } from 'vitest';
import { routes } from '../../durable/routes.ts';
import { functionNames, functionSpec, workflowsServed } from '../../functions/manifest.ts';

test('the API of the durable functions has every route of the order workflow', () => {
  const manifest = functionNames
    .filter((name) => workflowsServed(name).has('order-processing'))
    .flatMap((name) => functionSpec(name).route ?? []);

  expect(Object.keys(routes).sort()).toEqual(manifest.sort());
});
