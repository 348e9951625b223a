import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functionNames } from '../../functions/manifest.ts';
import { logRetentions } from '../../infrastructure/log-retention.ts';
import { workflowNames } from '../../state-machines/manifest.ts';
import { hasTerraform } from './installed-tools.ts';
import { ModuleProject } from './module-project.ts';
import { type Plan, planned } from './terraform.ts';

const boundary = 'arn:aws:iam::111111111111:policy/platform/boundary';

/** Resources in the same project, so that their ARNs are unknown in the plan. */
const resources = {
  aws_sns_topic: { pages: { name: 'pages' } },
  aws_kms_key: { data: { description: 'The team’s data' } },
  aws_secretsmanager_secret: { gateway: { name: 'gateway' } },
  aws_dynamodb_table: {
    shop: {
      name: 'shop',
      billing_mode: 'PAY_PER_REQUEST',
      hash_key: 'pk',
      range_key: 'sk',
      attribute: [
        { name: 'pk', type: 'S' },
        { name: 'sk', type: 'S' },
      ],
      stream_enabled: true,
      stream_view_type: 'NEW_IMAGE',
    },
  },
};

const everything = {
  global_name: 'shop-orders-euc1',
  permissions_boundary_arn: boundary,
  role_path: '/orders/',
  vpc_subnet_ids: ['subnet-0a', 'subnet-0b'],
  vpc_security_group_ids: ['sg-0a'],
  functions: {
    '*': { architecture: 'x86_64', memory: 512, environment: { TEAM: 'shop' } },
    'reserve-items': { memory: 1024, timeout: 12, reserved_concurrency: 20, runtime: 'nodejs20.x' },
    'process-payment': { environment: { TEAM: 'payments', TABLE_NAME: 'another' } },
  },
  existing_table: { stream_arn: '${aws_dynamodb_table.shop.stream_arn}' },
  existing_payment_secret: { arn: '${aws_secretsmanager_secret.gateway.arn}' },
  existing_alarm_topic: { arn: '${aws_sns_topic.pages.arn}' },
  kms_key: { arn: '${aws_kms_key.data.arn}' },
  alarm_thresholds: { 'workflow-executions-failed': 5 },
  canary: { 'order-return': { stable_version: 4, weight: 20 } },
  log_retention_days: 3653,
};

describe.skipIf(!hasTerraform)('the Terraform module for a platform team', () => {
  const project = new ModuleProject();

  beforeAll(() => project.write());
  afterAll(() => project.remove());

  describe('with all variables set to resources of the same project', () => {
    let plan: Plan;
    /** The resources of the module, without those of the project. */
    let own: Plan;
    const functionNamed = (name: string) =>
      planned(own, 'aws_lambda_function').find(({ function_name }) => function_name === `shop-orders-${name}`);

    beforeAll(async () => {
      plan = await project.plan(everything, resources);
      own = { ...plan, resource_changes: plan.resource_changes.filter(({ module_address }) => module_address) };
    });

    it('sets the permissions boundary and the path of every role', () => {
      const roles = planned(own, 'aws_iam_role');
      expect(roles.length).toBeGreaterThan(functionNames.length);
      for (const role of roles) expect(role).toMatchObject({ permissions_boundary: boundary, path: '/orders/' });
    });

    it('uses global_name only for the dashboard and the roles', () => {
      const [dashboard, ...roles] = [
        planned(own, 'aws_cloudwatch_dashboard').map(({ dashboard_name }) => String(dashboard_name)),
        planned(own, 'aws_iam_role').map(({ name }) => String(name)),
      ].flat();
      expect(dashboard).toBe('shop-orders-euc1');
      for (const name of roles) expect(name).toMatch(/^shop-orders-euc1(-|$)/);
      for (const { name } of planned(own, 'aws_sfn_state_machine')) expect(name).not.toContain('euc1');
    });

    it('attaches every function to the VPC and allows it to create network interfaces', () => {
      for (const { vpc_config } of planned(own, 'aws_lambda_function')) {
        expect(vpc_config).toMatchObject([{ subnet_ids: ['subnet-0a', 'subnet-0b'], security_group_ids: ['sg-0a'] }]);
      }
      const policies = planned(own, 'aws_iam_role_policy').filter(({ name }) => name === 'network');
      expect(policies).toHaveLength(functionNames.length);
      const { policy } = project.configuration().resource.aws_iam_role_policy.functions_get_order_role_network;
      expect(policy).toContain('ec2:CreateNetworkInterface');
    });

    it('applies the settings of a function over those of all functions', () => {
      expect(functionNamed('reserve-items')).toMatchObject({
        memory_size: 1024,
        timeout: 12,
        reserved_concurrent_executions: 20,
        runtime: 'nodejs20.x',
        architectures: ['x86_64'],
      });
      expect(functionNamed('validate-order')).toMatchObject({
        memory_size: 512,
        timeout: 10,
        reserved_concurrent_executions: -1,
        runtime: 'nodejs22.x',
      });
    });

    it('adds variables to functions without replacing their own variables', () => {
      expect(functionNamed('calculate-shipping')).toMatchObject({ environment: [{ variables: { TEAM: 'shop' } }] });
      const { environment } = functionNamed('validate-quote') ?? {};
      expect(environment).toMatchObject([{ variables: { TEAM: 'shop', APPROVAL_LIMITS: expect.anything() } }]);
      // Known only after the apply, because it contains the table's name, from its stream. So the expression is tested.
      const { variables } = project.configuration().resource.aws_lambda_function.functions_process_payment.environment;
      expect(variables).toMatch(/^\$\{merge\(merge\(.*functions\["process-payment"\].*\), \{"TABLE_NAME" = /);
    });

    it('creates no table, secret and alarm topic if existing ones are given', () => {
      expect(planned(own, 'aws_dynamodb_table')).toEqual([]);
      expect(planned(own, 'aws_secretsmanager_secret')).toEqual([]);
      expect(planned(own, 'aws_sns_topic').map(({ name }) => name)).toEqual(['shop-orders-notifications']);
    });

    it('applies alarm thresholds, and derives the threshold for duration from the timeout', () => {
      const thresholdOf = (name: string) =>
        planned(own, 'aws_cloudwatch_metric_alarm').find(({ alarm_name }) => alarm_name === `shop-orders-${name}`)
          ?.threshold;
      expect(thresholdOf('workflow-executions-failed')).toBe(5);
      expect(thresholdOf('returns-executions-failed')).toBe(1);
      expect(thresholdOf('reserve-items-slow')).toBe(9600);
    });

    it('routes a canary only for the workflow that it names', () => {
      const weights = Object.fromEntries(
        own.resource_changes
          .filter(({ type }) => type === 'aws_sfn_alias')
          .map(({ name, change }) => [name, change.after.routing_configuration]),
      );
      expect(weights.returns_live).toMatchObject([{ weight: 80 }, { weight: 20 }]);
      expect(weights.workflow_live).toMatchObject([{ weight: 100 }]);
      expect(weights.quotes_live).toMatchObject([{ weight: 100 }]);
    });

    it('applies the log retention to every log group', () => {
      for (const { retention_in_days } of planned(own, 'aws_cloudwatch_log_group'))
        expect(retention_in_days).toBe(3653);
    });
  });

  it('creates no alarms, metric filters and alarm topic if alarms are disabled', async () => {
    const plan = await project.plan({ alarms_enabled: false });
    for (const type of ['metric_alarm', 'log_metric_filter'])
      expect(planned(plan, `aws_cloudwatch_${type}`)).toEqual([]);
    expect(planned(plan, 'aws_sns_topic').map(({ name }) => name)).toEqual(['shop-orders-notifications']);
    expect(planned(plan, 'aws_sns_topic_subscription')).toEqual([]);
  });

  it('accepts every log retention that CloudWatch has', () => {
    const [{ condition }] = project.configuration().variable.log_retention_days.validation;
    expect(logRetentions.filter((days) => !condition.includes(`,${days}`) && !condition.includes(`[${days},`))).toEqual(
      [],
    );
  });

  it('outputs the ARNs of functions, roles, state machines and aliases by name, and the API’s id', () => {
    const { output } = project.configuration();
    expect(Object.keys(output.function_arns.value).sort()).toEqual([...functionNames].sort());
    expect(Object.keys(output.role_arns.value)).toEqual(
      expect.arrayContaining([...functionNames, ...workflowNames, 'notifications']),
    );
    for (const name of ['state_machine_arns', 'live_alias_arns', 'workflow_versions']) {
      expect(Object.keys(output[name].value).sort(), name).toEqual([...workflowNames].sort());
    }
    expect(output.api_id.value).toBe('${aws_apigatewayv2_api.api.id}');
  });

  it('refuses invalid values with the valid ones', async () => {
    const refusal = await project.refusalOf({
      global_name: 'a'.repeat(60),
      permissions_boundary_arn: 'boundary',
      role_path: 'orders',
      vpc_subnet_ids: ['subnet-0a'],
      vpc_security_group_ids: ['default'],
      functions: {
        'reserve-itmes': {},
        'reserve-items': {
          timeout: 15,
          memory: 64,
          architecture: 'arm',
          runtime: 'python3.13',
          reserved_concurrency: 0.5,
        },
        'get-order': { environment: { AWS_REGION: 'eu-west-1' } },
      },
      existing_table: { stream_arn: 'arn:aws:dynamodb:eu-central-1:111111111111:table/shop' },
      existing_payment_secret: { arn: 'gateway' },
      existing_alarm_topic: { arn: 'pages' },
      kms_key: { arn: 'alias/data' },
      alarm_thresholds: { 'workflow-failed': 2 },
      canary: { orders: { stable_version: 1, weight: 10 } },
      tags: { 'aws:team': 'shop' },
    });
    for (const message of [
      'The global name must be 1 to',
      'The permissions boundary must be an ARN',
      'The path must begin and end with a slash',
      'Each security group must be given by its id',
      'Each must be the name of a function, or *',
      'A function must end before the state or the API that waits for it times out',
      'The memory of a function must be from 128 to 10240 MB',
      'The architecture must be arm64 or x86_64',
      'The runtime must be nodejs20.x, nodejs22.x or nodejs24.x',
      'The reserved concurrency must be a whole number',
      'The name of an environment variable must be',
      'The stream of the table must be an ARN',
      'The payment secret must be an ARN',
      'The topic of the alarms must be an ARN',
      'The key must be an ARN',
      'The key of each threshold must be the last part of an alarm',
      'Each canary must be given by the name of a workflow',
      'A tag’s key must be at most 128 characters',
    ]) {
      expect(refusal).toContain(message);
    }
  });

  it.each([
    [{ vpc_subnet_ids: ['subnet-0a'] }, 'Lambda needs both vpc_subnet_ids and vpc_security_group_ids, or neither.'],
    [{ vpc_subnet_ids: ['10.0.0.0/24'] }, 'Each subnet must be given by its id'],
    [{ jwt_issuer: 'https://login.example.com' }, 'With jwt_issuer, jwt_audience must name an audience'],
  ])('refuses %o alone', async (arguments_, message) => {
    expect(await project.refusalOf(arguments_)).toContain(message);
  });
});
