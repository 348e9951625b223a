import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functionNames } from '../../functions/manifest.ts';
import { environments } from '../../infrastructure/config.ts';
import { hasTerraform } from './machine.ts';
import { type Plan, planned, Workplace } from './terraform.ts';

describe.skipIf(!hasTerraform).each(Object.keys(environments) as (keyof typeof environments)[])('%s', (environment) => {
  const workplace = new Workplace();
  let plan: Plan;
  let stack: string;

  beforeAll(async () => {
    await workplace.bundle();
    stack = workplace.synthesise(environment);
    plan = await workplace.planFromNothing(stack);
  });

  afterAll(() => workplace.remove());

  it('is valid for the real provider', async () => {
    await expect(workplace.terraform(stack, 'validate')).resolves.toContain('The configuration is valid');
  });

  it('plans only creations, without asking AWS anything', () => {
    const actions = new Set(plan.resource_changes.flatMap(({ change }) => change.actions));
    expect([...actions]).toEqual(['create']);
  });

  it('publishes every function as a version, traced', () => {
    const functions = planned(plan, 'aws_lambda_function');
    expect(functions).toHaveLength(functionNames.length);
    for (const { publish, tracing_config } of functions) {
      expect([publish, tracing_config]).toEqual([true, [{ mode: 'Active' }]]);
    }
  });

  it('traces the state machine and logs its errors', () => {
    expect(planned(plan, 'aws_sfn_state_machine')).toMatchObject([
      {
        type: 'STANDARD',
        tracing_configuration: [{ enabled: true }],
        logging_configuration: [{ level: 'ERROR', include_execution_data: true }],
      },
    ]);
  });

  it('tags everything that has tags', () => {
    const untagged = plan.resource_changes.filter(({ change: { after } }) => 'tags' in after && after.tags === null);
    expect(untagged.map(({ address }) => address)).toEqual([]);
  });
});
