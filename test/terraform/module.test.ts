import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functionNames } from '../../functions/manifest.ts';
import { workflowNames } from '../../state-machines/manifest.ts';
import { hasTerraform } from './installed-tools.ts';
import { ModuleProject } from './module-project.ts';
import { type Plan, planned } from './terraform.ts';

/** The values of PERSONAL_DATA_DAYS of all functions that have it. */
const retentions = (plan: Plan) =>
  planned(plan, 'aws_lambda_function')
    .flatMap(({ environment }) => environment as readonly { variables?: Record<string, string> }[])
    .flatMap(({ variables }) => variables?.PERSONAL_DATA_DAYS ?? []);

describe.skipIf(!hasTerraform)('the Terraform module', () => {
  const project = new ModuleProject();
  const configuration = () => project.configuration();

  beforeAll(() => project.write());
  afterAll(() => project.remove());

  it('leaves the provider and the backend to its caller', () => {
    expect(Object.keys(configuration())).not.toContain('provider');
    expect(Object.keys(configuration().terraform).sort()).toEqual(['required_providers', 'required_version']);
  });

  it('describes every variable and every output, also in its README', () => {
    const { variable, output } = configuration();
    const readme = readFileSync(path.join(project.module, 'README.md'), 'utf8');
    for (const [name, block] of Object.entries<{ description: string }>({ ...variable, ...output })) {
      expect(block.description, name).toMatch(/\w{3}/);
      expect(readme).toContain(`| ${name} | ${block.description} |`);
    }
  });

  it('contains the zip of every function', () => {
    const packages = readdirSync(path.join(project.module, 'assets')).filter((name) => name.endsWith('_package'));
    expect(packages).toHaveLength(functionNames.length);
  });

  describe('as the example uses it', () => {
    let plan: Plan;

    beforeAll(async () => {
      plan = await project.plan();
    });

    it('plans the settings of the example', () => {
      expect(planned(plan, 'aws_sfn_state_machine').map(({ name }) => name)).toContain('shop-orders');
      expect(planned(plan, 'aws_sns_topic_subscription')).toMatchObject([
        { protocol: 'email', endpoint: 'on-call@example.com' },
      ]);
      for (const logGroup of planned(plan, 'aws_cloudwatch_log_group')) {
        expect(logGroup).toMatchObject({ retention_in_days: 90, tags: { project: 'order-processing', team: 'shop' } });
      }
      const [limits] = planned(plan, 'aws_lambda_function').filter(
        ({ function_name }) => function_name === 'shop-orders-validate-quote',
      );
      expect(limits).toMatchObject({
        environment: [{ variables: { APPROVAL_LIMITS: '{"CHF":100000,"EUR":100000}' } }],
      });
    });

    it('plans a table with a TTL', () => {
      expect(planned(plan, 'aws_dynamodb_table')).toMatchObject([
        { ttl: [{ attribute_name: 'expiresAt', enabled: true }] },
      ]);
    });

    it('routes all executions to the newest version of each workflow', () => {
      const aliases = planned(plan, 'aws_sfn_alias');
      expect(aliases).toHaveLength(workflowNames.length);
      for (const alias of aliases) expect(alias).toMatchObject({ routing_configuration: [{ weight: 100 }] });
    });

    it('plans IAM authorization and encryption with AWS’s keys', () => {
      expect(planned(plan, 'aws_apigatewayv2_authorizer')).toEqual([]);
      expect(planned(plan, 'aws_apigatewayv2_route')).toContainEqual(
        expect.objectContaining({
          route_key: 'POST /orders',
          authorization_type: 'AWS_IAM',
          authorization_scopes: null,
        }),
      );
      expect(planned(plan, 'aws_iam_role_policy').filter(({ name }) => name === 'key')).toEqual([]);
      expect(planned(plan, 'aws_dynamodb_table')).toMatchObject([{ server_side_encryption: [{ enabled: false }] }]);
    });
  });

  describe('with a JWT issuer, a key and a canary', () => {
    const keyArn = 'arn:aws:kms:eu-central-1:111111111111:key/11111111-2222-3333-4444-555555555555';
    let plan: Plan;

    beforeAll(async () => {
      plan = await project.plan({
        kms_key: { arn: keyArn },
        jwt_issuer: 'https://login.example.com',
        jwt_audience: ['shop'],
        jwt_scopes: { 'POST /approvals/{id}': ['shop/approve'], 'POST /quotes': [] },
        canary: { 'order-processing': { stable_version: 7, weight: 10 } },
      });
    });

    it('plans the authorizer', () => {
      expect(planned(plan, 'aws_apigatewayv2_authorizer')).toMatchObject([
        { jwt_configuration: [{ issuer: 'https://login.example.com', audience: ['shop'] }] },
      ]);
      expect(planned(plan, 'aws_apigatewayv2_route')).toContainEqual(
        expect.objectContaining({ route_key: 'POST /orders', authorization_type: 'JWT' }),
      );
    });

    it('plans the given scopes, and default scopes for other routes', () => {
      const scopes = planned(plan, 'aws_apigatewayv2_route').map((route) => [
        route.route_key,
        route.authorization_scopes,
      ]);
      expect(Object.fromEntries(scopes)).toMatchObject({
        'POST /approvals/{id}': ['shop/approve'],
        'GET /repairs': ['repairs:read'],
        'POST /orders': ['orders:write'],
      });
      expect(Object.fromEntries(scopes)['POST /quotes'] ?? []).toEqual([]);
    });

    it('routes the canary’s weight to the newest version and the rest to the stable version', () => {
      const orders = plan.resource_changes.find(
        ({ type, name }) => type === 'aws_sfn_alias' && name === 'workflow_live',
      );

      expect(orders?.change.after).toMatchObject({ routing_configuration: [{ weight: 90 }, { weight: 10 }] });
      const { dynamic, routing_configuration } = configuration().resource.aws_sfn_alias.workflow_live;
      expect(dynamic.routing_configuration.content.state_machine_version_arn).toMatch(/\.stable_version\}$/);
      expect(routing_configuration[0].state_machine_version_arn).toContain('.state_machine_version_arn}');
    });

    it('plans encryption with the key for table, state machines and roles', () => {
      expect(planned(plan, 'aws_dynamodb_table')).toMatchObject([
        { server_side_encryption: [{ enabled: true, kms_key_arn: keyArn }] },
      ]);
      for (const stateMachine of planned(plan, 'aws_sfn_state_machine')) {
        expect(stateMachine).toMatchObject({
          encryption_configuration: [{ type: 'CUSTOMER_MANAGED_KMS_KEY', kms_key_id: keyArn }],
        });
      }
      expect(planned(plan, 'aws_iam_role_policy').filter(({ name }) => name === 'key')).toHaveLength(
        planned(plan, 'aws_iam_role').length,
      );
    });
  });

  it.each([
    [{}, 'forever'],
    [{ personal_data_days: 90 }, '90'],
  ])('with %j sets PERSONAL_DATA_DAYS to %s', async (days, expected) => {
    // With an existing table, all variables of these functions are known in the plan.
    const stream_arn = 'arn:aws:dynamodb:eu-central-1:111111111111:table/shop/stream/2026-01-01T00:00:00.000';
    const plan = await project.plan({ existing_table: { stream_arn }, ...days });
    expect(retentions(plan)).toEqual([expected, expected, expected]);
  });

  it('refuses invalid values with the valid ones', async () => {
    const refusal = await project.refusalOf({
      name: 'Shop Orders',
      payment_gateway_url: 'http://gateway.example.com',
      log_retention_days: 31,
      approval_limits: { EUR: 12.5 },
      personal_data_days: 0,
      canary: { 'order-processing': { stable_version: 7, weight: 100 } },
      jwt_scopes: { 'POST /approval': ['x'] },
    });
    expect(refusal).toContain('The routes that require a JWT are POST /orders,');
    expect(refusal).toContain('The name must be 2 to 40 lower-case letters');
    expect(refusal).toContain('The URL must begin with https://');
    expect(refusal).toContain('The days must be one of the periods that CloudWatch Logs allows');
    expect(refusal).toContain('The days must be a whole number from 1 to 36500.');
    expect(refusal).toContain('Each limit must be a whole number of minor units');
    expect(refusal).toContain('The canary’s weight must be a whole number from 1 to 99 percent');
  });

  it('refuses a log level that omits timed-out callbacks or logs task tokens', async () => {
    const message = 'The log level must be ERROR; or ALL with include_execution_data = false';
    for (const log_level of ['OFF', 'ALL']) expect(await project.refusalOf({ log_level })).toContain(message);
  });
});
