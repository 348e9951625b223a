import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { TerraformValues } from '../../infrastructure/iam/terraform-values.ts';
import {
  bundle,
  bundleDurable,
  carryOut,
  coverage,
  diagrams,
  explore,
  openApi,
  permissions,
  slowTests,
  synth,
  tests,
  typeCheck,
} from './carry-out.ts';
import { readRecipe } from './recipe.ts';

const recipe = [...readRecipe('Add a workflow'), ...readRecipe('Let a workflow start another one')];

const place = 'us-east-1:111111111111';

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

it('the recipe "Let a workflow start another one" passes all checks with the edits that it lists', async () => {
  const copy = carryOut(recipe);
  expect(await typeCheck(copy)).toContain('exit 0');
  for (const write of [bundle, bundleDurable, diagrams, permissions, openApi])
    expect(await write(copy)).toContain('exit 0');

  expect(await synth(copy)).toContain('exit 0');
  const stack = readFileSync(path.join(copy.folder, 'cdktf.out/stacks/order-processing-dev/cdk.tf.json'), 'utf8');
  const configuration = JSON.parse(stack);
  const { aws_sfn_state_machine: machines, aws_iam_role_policy: policies } = configuration.resource;
  expect(machines.complaints.definition).toContain('"apology_arn" = aws_sfn_alias.apologys_live');
  // Resolved as after a deployment.
  const policy = new TerraformValues(configuration).resolveJson(policies.complaints_role_run.policy);
  const { Statement: statements } = policy as { Statement: Statement[] };
  const resourcesOf = (action: string) => statements.find(({ Action }) => Action.includes(action))?.Resource[0];
  expect(resourcesOf('states:StartExecution')).toBe(
    `arn:aws:states:${place}:stateMachine:order-processing-dev-apology`,
  );
  expect(resourcesOf('states:DescribeExecution')).toBe(
    `arn:aws:states:${place}:execution:order-processing-dev-apology:*`,
  );
  expect(resourcesOf('states:StopExecution')).toBe(resourcesOf('states:DescribeExecution'));
  for (const action of ['events:PutTargets', 'events:PutRule', 'events:DescribeRule']) {
    expect(resourcesOf(action)).toBe(
      `arn:aws:events:${place}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule`,
    );
  }

  // In a local run: the tests of the API send a complaint.
  const checks = ['test/state-machines', 'test/docs', 'test/local/environment/openapi.test.ts'];
  expect(await tests(copy, ...checks)).toContain('exit 0');
  expect(await slowTests(copy, 'test/permissions')).toContain('exit 0');
  expect(await explore(copy, { FAULTS: '1', SCENARIOS: 'complained' })).toContain('0 violations');
  expect(await coverage(copy, { WORKFLOW: 'apology' })).toContain('apology: 100 %');
});

it('the recipe "Let a workflow start another one" without the state is refused with the workflow that nothing starts', async () => {
  const copy = carryOut([
    ...readRecipe('Add a workflow'),
    ...readRecipe('Let a workflow start another one').filter(({ file }) => !file.includes('/complaint/')),
  ]);
  expect(await tests(copy, 'test/infrastructure/order-processing.test.ts')).toContain(
    'Nothing starts apology: no state of complaint has ${apology_arn}',
  );
});
