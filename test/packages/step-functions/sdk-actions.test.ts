import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { unsupportedActions } from '../../../packages/step-functions/scripts/unsupported-actions.ts';
import { actions } from '../../../packages/step-functions/src/api/actions.ts';
import { hasSdkAction, sdkServiceName } from '../../../packages/step-functions/src/integrations/sdk-services.ts';
import { serviceModel } from '../../../packages/step-functions/src/tasks/service-model.ts';

const models = readdirSync(new URL('../../../packages/step-functions/service-models/', import.meta.url));

it('the engine has the actions that AWS has', () => {
  const names = Object.keys(serviceModel('sfn')?.actions ?? {}).map(
    (name) => name.charAt(0).toUpperCase() + name.slice(1),
  );
  expect(Object.keys(actions).sort()).toEqual(names.sort());
});

/** A script writes the actions that definitions may name, another one the models of what actions take and answer. */
it('definitions may name every action of the models, but for those that Step Functions does not call', () => {
  const wrong = models.flatMap((file) => {
    const service = file.replace('.json.br', '');
    const isUnsupported = (action: string) =>
      unsupportedActions.has(`${sdkServiceName(service)}:${action.charAt(0).toUpperCase()}${action.slice(1)}`);
    return Object.keys(serviceModel(service)?.actions ?? {})
      .filter((action) => hasSdkAction(service, action) === isUnsupported(action))
      .map((action) => `${service}:${action}`);
  });
  expect(models.length).toBeGreaterThan(400);
  expect(wrong).toEqual([]);
});
