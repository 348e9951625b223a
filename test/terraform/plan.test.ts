import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functionNames } from '../../functions/manifest.ts';
import { environments, sandbox } from '../../infrastructure/config.ts';
import { waitsForCallback } from '../../infrastructure/constructs/definition.ts';
import { readTemplate } from '../../local/workflows.ts';
import { deployedNames, workflowNames, workflowSpec } from '../../state-machines/manifest.ts';
import { hasTerraform } from './installed-tools.ts';
import { type Plan, planned, Workplace } from './terraform.ts';

const names = Object.keys(environments) as (keyof typeof environments)[];

describe.skipIf(!hasTerraform).each(names)('the stack of %s', (environment) => {
  const workplace = new Workplace();
  // The functions of the manifest, and the sandbox gateway if the environment has one.
  const isSandbox: boolean = environments[environment].paymentGatewayUrl === sandbox;
  const deployed: readonly string[] = [...functionNames, ...(isSandbox ? ['sandbox-gateway'] : [])];
  let plan: Plan;
  let stack: string;

  beforeAll(async () => {
    await workplace.bundle();
    stack = workplace.synthesise(environment);
    plan = await workplace.planFromNothing(stack);
  });

  afterAll(() => workplace.remove());

  it('is valid for the AWS provider', async () => {
    await expect(workplace.terraform(stack, 'validate')).resolves.toContain('The configuration is valid');
  });

  it('plans only creations, without calling AWS', () => {
    const actions = new Set(plan.resource_changes.flatMap(({ change }) => change.actions));
    expect([...actions]).toEqual(['create']);
  });

  it('publishes a version of every function, with tracing', () => {
    const functions = planned(plan, 'aws_lambda_function');
    expect(functions).toHaveLength(deployed.length);
    for (const { publish, tracing_config } of functions) {
      expect([publish, tracing_config]).toEqual([true, [{ mode: 'Active' }]]);
    }
  });

  it('publishes, traces and logs every workflow, and gives it an alias', () => {
    const workflows = planned(plan, 'aws_sfn_state_machine');
    const tracing_configuration = [{ enabled: true }];
    for (const workflow of workflowNames) {
      const { name } = deployedNames(workflow, `order-processing-${environment}`);
      const { type } = workflowSpec(workflow);
      const level = type === 'EXPRESS' ? 'ALL' : 'ERROR';
      const expected = { type, publish: true, tracing_configuration, logging_configuration: [{ level }] };
      expect(workflows.find((each) => each.name === name)).toMatchObject(expected);
    }
    expect(workflows).toHaveLength(workflowNames.length);
    expect(planned(plan, 'aws_sfn_alias').map(({ name }) => name)).toEqual(workflowNames.map(() => 'live'));
  });

  it('has alarms for every function, workflow and callback', () => {
    const names = planned(plan, 'aws_cloudwatch_metric_alarm').map(({ alarm_name }) => String(alarm_name));
    for (const end of ['workflow-executions-failed', 'workflow-callback-timeouts', 'orders-parked', 'api-errors']) {
      expect(names).toContain(`order-processing-${environment}-${end}`);
    }
    for (const name of deployed) {
      for (const what of ['errors', 'slow', 'throttles']) {
        expect(names).toContain(`order-processing-${environment}-${name}-${what}`);
      }
    }
    const ending = (end: string) => names.filter((name) => name.endsWith(end));
    const waiting = workflowNames.filter((workflow) => waitsForCallback(readTemplate(workflow)));
    expect(ending('-executions-failed')).toHaveLength(workflowNames.length);
    expect(ending('-callback-timeouts')).toHaveLength(waiting.length);
    expect(names).toHaveLength(new Set(names).size);
  });

  it('protects the data and throttles the API as configured', () => {
    const { protectData, throttling } = environments[environment];
    expect(planned(plan, 'aws_dynamodb_table')).toMatchObject([
      { deletion_protection_enabled: protectData, point_in_time_recovery: [{ enabled: protectData }] },
    ]);
    expect(planned(plan, 'aws_apigatewayv2_stage')).toMatchObject([
      {
        access_log_settings: [{}],
        default_route_settings: [{ throttling_rate_limit: throttling.rate, throttling_burst_limit: throttling.burst }],
      },
    ]);
  });

  it('tags every resource that can have tags', () => {
    const untagged = plan.resource_changes.filter(({ change: { after } }) => 'tags' in after && after.tags === null);
    expect(untagged.map(({ address }) => address)).toEqual([]);
  });
});
