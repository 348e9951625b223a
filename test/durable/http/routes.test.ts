import { expect, test } from 'vitest';
import { routes } from '../../../durable/http/routes.ts';
import { functionNames, functionSpec, workflowsOfRoute } from '../../../functions/manifest.ts';

test('the API of the durable functions has every route of the order workflow', () => {
  const manifest = functionNames
    .filter((name) => workflowsOfRoute(name).has('order-processing'))
    .flatMap((name) => functionSpec(name).route ?? []);

  expect(Object.keys(routes).sort()).toEqual(manifest.sort());
});
