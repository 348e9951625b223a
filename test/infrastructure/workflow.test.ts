import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { App, TerraformStack } from 'cdktf';
import { afterAll, describe, expect, it } from 'vitest';
import { environments } from '../../infrastructure/config.ts';
import { Alarms } from '../../infrastructure/constructs/alarms.ts';
import { Encryption } from '../../infrastructure/constructs/encryption.ts';
import { Workflow, type WorkflowProps } from '../../infrastructure/constructs/workflow.ts';
import { block, removeFolders, synthesise, temporaryFolder } from './synthesise.ts';

afterAll(removeFolders);

const definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'Ship',
  States: {
    Ship: {
      Type: 'Task',
      Comment: 'No Catch: and No Retry: a definition as short as can be.',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: '${ship_arn}', Payload: { price: '$${price_arn}' } },
      TimeoutSeconds: 10,
      End: true,
    },
  },
};

const ship = 'arn:aws:lambda:eu-central-1:111111111111:function:ship';

function createWorkflow(props: Partial<WorkflowProps>): Workflow {
  const folder = temporaryFolder();
  const file = path.join(folder, 'state_machine.json');
  writeFileSync(file, JSON.stringify(definition));
  const stack = new TerraformStack(new App({ outdir: folder }), 'stack');
  return new Workflow(stack, 'workflow', {
    name: 'shipping',
    definition: file,
    functions: { ship_arn: { arn: ship, qualifiedArn: `${ship}:1` } },
    logLevel: 'ERROR',
    includeExecutionData: true,
    logRetention: 7,
    metricNamespace: 'shipping',
    encryption: Encryption.withKey(undefined),
    alarms: new Alarms(stack, 'alarms', { name: 'shipping', emails: [] }),
    ...props,
  });
}

it('the placeholders of a definition are found, and escaped text is not', () => {
  expect([...createWorkflow({}).placeholders]).toEqual(['ship_arn']);
});

it('a placeholder without a function is refused with what to add', () => {
  expect(() => createWorkflow({ functions: {} })).toThrow(
    /has \$\{ship_arn\}, but there is no such function: .* the folder functions\/ship and its row in functions\/manifest\.ts/,
  );
});

it('the workflow may invoke its retired functions, which executions with an earlier definition still call', () => {
  const pack = { arn: `${ship}-pack`, qualifiedArn: `${ship}-pack:4` };
  const { node } = createWorkflow({ retired: [pack] });
  const policy = node.findChild('role').node.findChild('run') as IamRolePolicy;
  const [invoke] = JSON.parse(policy.policyInput ?? '').Statement;
  expect(invoke).toMatchObject({ Action: ['lambda:InvokeFunction'], Resource: [`${ship}:*`, `${ship}-pack:*`] });
});

describe('a deployment', () => {
  const routing = (canary?: { stableVersion: number; weight: number }) => {
    const workflow = { ...environments.dev.workflow, ...(canary && { canary: { 'order-processing': canary } }) };
    return block(synthesise({ workflow }), 'aws_sfn_alias', 'workflow_live').routing_configuration;
  };
  const newest = '${aws_sfn_state_machine.workflow.state_machine_version_arn}';

  it('publishes a version of the workflow', () => {
    expect(block(synthesise(), 'aws_sfn_state_machine', 'workflow').publish).toBe(true);
  });

  it('routes all orders to the newest version by default', () => {
    expect(routing()).toEqual([{ state_machine_version_arn: newest, weight: 100 }]);
  });

  it('with a canary routes its weight to the newest version and the rest to the stable one', () => {
    expect(routing({ stableVersion: 3, weight: 10 })).toEqual([
      { state_machine_version_arn: newest, weight: 10 },
      { state_machine_version_arn: '${aws_sfn_state_machine.workflow.arn}:3', weight: 90 },
    ]);
  });

  it('applies a canary only to the workflow that it names', () => {
    const canary = { 'order-return': { stableVersion: 5, weight: 20 } };
    const configuration = synthesise({ workflow: { ...environments.dev.workflow, canary } });
    const routed = (name: string) => block(configuration, 'aws_sfn_alias', name).routing_configuration;
    expect(routed('workflow_live')).toEqual([{ state_machine_version_arn: newest, weight: 100 }]);
    expect(routed('returns_live')).toContainEqual({
      state_machine_version_arn: '${aws_sfn_state_machine.returns.arn}:5',
      weight: 80,
    });
  });

  it.each([0, 100, 12.5])('refuses a canary of %d percent', (weight) => {
    expect(() => routing({ stableVersion: 3, weight })).toThrow(/whole number from 1 to 99 percent, not/);
  });
});
