import { expect, test } from 'vitest';
import { routes } from '../../../durable/http/routes.ts';
import { functionNames, functionSpec } from '../../../functions/manifest.ts';

test('the API of the durable functions has every route that the state machine’s has', () => {
  const manifest = functionNames.flatMap((name) => functionSpec(name).route ?? []);

  expect(Object.keys(routes).sort()).toEqual(manifest.sort());
});
