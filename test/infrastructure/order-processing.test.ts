import { afterAll, describe, expect, it } from 'vitest';
import { functionNames, functionSpec } from '../../functions/manifest.ts';
import { functionStarted, workflowNames, workflowSpec } from '../../state-machines/manifest.ts';
import { block, bundlesOf, type Configuration, removeFolders, synthesise, synthesiseStack } from './synthesise.ts';

afterAll(removeFolders);

const configuration = synthesise();
const id = (name: string): string => `functions_${name.replaceAll('-', '_')}`;

interface TableStatement {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: { readonly 'ForAllValues:StringLike': { readonly 'dynamodb:LeadingKeys': readonly string[] } };
}

/** The statements of a role's policy. */
function statements(policy: string): readonly unknown[] {
  const { policy: document } = block(configuration, 'aws_iam_role_policy', policy);
  return JSON.parse(String(document)).Statement;
}

describe('the functions', () => {
  it.each(functionNames)('%s is deployed as the manifest says', (name) => {
    const spec = functionSpec(name);
    const deployed = block(configuration, 'aws_lambda_function', id(name));
    expect(deployed).toMatchObject({
      function_name: `order-processing-test-${name}`,
      description: spec.description,
      timeout: spec.timeout,
      memory_size: spec.memory,
      runtime: 'nodejs22.x',
      tracing_config: { mode: 'Active' },
      logging_config: { log_format: 'JSON' },
      publish: true,
      role: `\${aws_iam_role.${id(name)}_role.arn}`,
    });
    const { variables = {} } = (deployed.environment ?? {}) as { variables?: Record<string, string> };
    expect(Object.keys(variables).sort()).toEqual([...spec.environment].sort());
  });

  it.each(functionNames)('%s has the permissions of the manifest and no others', (name) => {
    const spec = functionSpec(name);
    const [log, traces, ...own] = statements(`${id(name)}_role_run`) as TableStatement[];
    const onTable = own.filter(({ Condition }) => Condition !== undefined);
    const others = own.filter(({ Condition }) => Condition === undefined);

    expect(log).toMatchObject({ Resource: [`\${aws_cloudwatch_log_group.${id(name)}_log_group.arn}:*`] });
    expect(traces).toMatchObject({ Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'] });
    const allowed = onTable.flatMap(({ Action, Resource, Condition }) => {
      expect(Resource).toEqual(['${aws_dynamodb_table.table.arn}']);
      const keys = Condition?.['ForAllValues:StringLike']['dynamodb:LeadingKeys'] ?? [];
      return Action.flatMap((action) => keys.map((key) => `${action} ${key}`));
    });
    const expected = Object.entries(spec.table ?? {}).flatMap(([prefix, actions]) =>
      actions.map((action) => `dynamodb:${action} ${prefix}#*`),
    );
    expect(allowed.sort()).toEqual(expected.sort());
    const secret = {
      Action: ['secretsmanager:GetSecretValue'],
      Resource: ['${aws_secretsmanager_secret.payment_secret.arn}'],
    };
    expect(others).toEqual(spec.readsPaymentSecret ? [{ Effect: 'Allow', ...secret }] : []);
  });

  it('have one statement for each table action, with all keys of that action', () => {
    for (const name of functionNames) {
      const actions = (statements(`${id(name)}_role_run`) as TableStatement[]).flatMap(({ Action }) => Action);
      expect(actions).toEqual([...new Set(actions)]);
    }
  });

  it('have permissions on a state machine only to send task results or start executions', () => {
    const policies = Object.keys(configuration.resource.aws_iam_role_policy ?? {});
    const allowed = policies.filter((policy) => policy.endsWith('_role_workflow'));
    const expected = functionNames.filter(
      (name) => functionSpec(name).sendsTaskResults || functionSpec(name).startsExecutions,
    );
    expect(allowed.sort()).toEqual(expected.map((name) => `${id(name)}_role_workflow`).sort());
    expect(statements('functions_submit_order_role_workflow')).toEqual([
      {
        Effect: 'Allow',
        Action: ['states:StartExecution'],
        Resource: ['${aws_sfn_state_machine.workflow.arn}'],
        Condition: { 'ForAnyValue:StringEquals': { 'states:StateMachineQualifier': 'live' } },
      },
    ]);
    expect(statements('functions_payment_callback_role_workflow')).toEqual([
      {
        Effect: 'Allow',
        Action: ['states:SendTaskSuccess', 'states:SendTaskFailure'],
        Resource: ['${aws_sfn_state_machine.workflow.arn}'],
      },
    ]);
  });

  it('stop the synthesis when a bundle is missing, and name the command that builds it', () => {
    const bundles = bundlesOf(
      () => '',
      functionNames.filter((name) => name !== 'reserve-items'),
    );
    expect(() => synthesiseStack({}, bundles)).toThrow(/There is no .*reserve-items\/handler\.mjs: run `make build`/);
  });
});

describe('the workflow', () => {
  it('is a Standard state machine made from the template, with the ARN of each function’s version', () => {
    const workflow = block(configuration, 'aws_sfn_state_machine', 'workflow');
    expect(workflow).toMatchObject({ type: 'STANDARD', tracing_configuration: { enabled: true } });
    expect(workflow.definition).toMatch(/^\$\{templatefile\("\$\{path\.module\}\/assets\/.*\/state_machine\.json", /);
    expect(workflow.definition).toContain(
      '"validate_order_arn" = aws_lambda_function.functions_validate_order.qualified_arn',
    );
  });

  it('has the configured log level and data', () => {
    const quiet = synthesise({ workflow: { logLevel: 'ALL', includeExecutionData: false } });
    expect(block(configuration, 'aws_sfn_state_machine', 'workflow').logging_configuration).toEqual({
      level: 'ERROR',
      include_execution_data: true,
      log_destination: '${aws_cloudwatch_log_group.workflow_log_group.arn}:*',
    });
    expect(block(quiet, 'aws_sfn_state_machine', 'workflow').logging_configuration).toMatchObject({
      level: 'ALL',
      include_execution_data: false,
    });
  });
});

describe('the schedule', () => {
  it.each(functionNames.filter((name) => functionSpec(name).schedule !== undefined))('invokes %s', (name) => {
    const id = name.replaceAll('-', '_');
    expect(block(configuration, 'aws_scheduler_schedule', `functions_${id}_schedule`)).toMatchObject({
      schedule_expression: functionSpec(name).schedule,
      flexible_time_window: { mode: 'OFF' },
      target: { arn: `\${aws_lambda_alias.functions_${id}_live.arn}`, retry_policy: { maximum_retry_attempts: 0 } },
    });
    const { policy } = block(configuration, 'aws_iam_role_policy', `functions_${id}_schedule_role_run`);
    expect(JSON.parse(String(policy)).Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['lambda:InvokeFunction'],
        Resource: [`\${aws_lambda_alias.functions_${id}_live.arn}`],
      },
    ]);
  });

  it('allows start-pending to start every workflow whose start may be lost, and to read no orders', () => {
    const spec = functionSpec('start-pending');
    const noted = functionStarted.filter((name) => workflowSpec(name).type === 'STANDARD');
    expect(new Set(spec.startsExecutions)).toEqual(new Set(noted));
    expect(noted).toContain('order-return');
    expect(spec.table).toEqual({ START: ['Query', 'DeleteItem'] });
  });
});

describe('the API', () => {
  const routes = functionNames.flatMap((name) => functionSpec(name).route ?? []);

  it('has the routes of the manifest', () => {
    const deployed = Object.values(configuration.resource.aws_apigatewayv2_route ?? {}).map((route) => route.route_key);
    expect(deployed.sort()).toEqual([...routes].sort());
  });

  it('requires IAM credentials on every route except the payment gateway’s callback', () => {
    const authorization = Object.values(configuration.resource.aws_apigatewayv2_route ?? {}).map((route) => [
      route.route_key,
      route.authorization_type,
    ]);
    for (const [route, type] of authorization) {
      expect([route, type]).toEqual([route, route === 'POST /payments/callback' ? 'NONE' : 'AWS_IAM']);
    }
  });

  it('requires a JWT instead when an issuer is configured', () => {
    const jwt = { issuer: 'https://login.example.com', audience: ['orders'] };
    const withJwt = synthesise({ jwt });
    expect(block(withJwt, 'aws_apigatewayv2_authorizer')).toMatchObject({
      authorizer_type: 'JWT',
      jwt_configuration: jwt,
    });
    expect(block(withJwt, 'aws_apigatewayv2_route', 'api_post_orders')).toMatchObject({
      authorization_type: 'JWT',
      authorizer_id: '${aws_apigatewayv2_authorizer.api_jwt.id}',
    });
    expect(block(withJwt, 'aws_apigatewayv2_route', 'api_post_payments_callback')).toMatchObject({
      authorization_type: 'NONE',
    });
  });

  describe('with JWTs', () => {
    const jwt = { issuer: 'https://login.example.com', audience: ['orders'] };
    const scopes = (configuration: Configuration) =>
      Object.fromEntries(
        Object.values(configuration.resource.aws_apigatewayv2_route ?? {}).map((route) => [
          route.route_key,
          route.authorization_scopes,
        ]),
      );

    it('requires one scope on every route except the callback', () => {
      const { 'POST /payments/callback': callback, ...others } = scopes(synthesise({ jwt }));
      expect(callback).toBeUndefined();
      expect(others).toMatchObject({
        'POST /orders': ['orders:write'],
        'GET /orders/{id}': ['orders:read'],
        'GET /repairs': ['repairs:read'],
        'POST /approvals/{id}': ['approvals:write'],
        'POST /quotes': ['quotes:write'],
      });
      for (const [route, asked] of Object.entries(others)) expect(asked, route).toHaveLength(1);
    });

    it('requires the configured scopes instead, or none', () => {
      const configured = { 'POST /approvals/{id}': ['shop/approve', 'shop/admin'], 'POST /quotes': [] };
      expect(scopes(synthesise({ jwt: { ...jwt, scopes: configured } }))).toMatchObject({
        ...configured,
        'GET /repairs': ['repairs:read'],
      });
    });

    it('refuses scopes of an unknown route', () => {
      expect(() => synthesise({ jwt: { ...jwt, scopes: { 'POST /approval': ['x'] } } })).toThrow(
        /^jwt\.scopes names POST \/approval, but the routes with authorization are .*POST \/orders, /,
      );
    });
  });

  it('requires no scopes when callers use IAM credentials', () => {
    for (const route of Object.values(configuration.resource.aws_apigatewayv2_route ?? {})) {
      expect(route).not.toHaveProperty('authorization_scopes');
    }
  });

  it('may invoke each function only from its route', () => {
    expect(block(configuration, 'aws_lambda_permission', 'api_get_orders_id_permission')).toMatchObject({
      principal: 'apigateway.amazonaws.com',
      function_name: '${aws_lambda_alias.functions_get_order_live.function_name}',
      qualifier: '${aws_lambda_alias.functions_get_order_live.name}',
      source_arn: '${aws_apigatewayv2_api.api.execution_arn}/*/GET/orders/*',
    });
  });
});

describe('the stack', () => {
  it('lets services that send aws:SourceAccount assume roles only for this account', () => {
    const account = (arn: string) => `{"StringEquals":{"aws:SourceAccount":"\${element(split(":", ${arn}), 4)}"}}`;
    const trust = (role: string) => block(configuration, 'aws_iam_role', role).assume_role_policy;
    expect(trust('workflow_role')).toContain(account('aws_cloudwatch_log_group.workflow_log_group.arn'));
    expect(trust('notifications_role')).toContain(account('aws_dynamodb_table.table.stream_arn'));
  });

  it('lets the quote route start only the quote workflow, through its alias', () => {
    expect(statements('functions_request_quote_role_workflow')).toEqual([
      {
        Effect: 'Allow',
        Action: ['states:StartSyncExecution'],
        Resource: ['${aws_sfn_state_machine.quotes.arn}'],
        Condition: { 'ForAnyValue:StringEquals': { 'states:StateMachineQualifier': 'live' } },
      },
    ]);
  });

  it('sends only the inserted notifications of the table’s stream to the topic', () => {
    expect(block(configuration, 'aws_pipes_pipe')).toMatchObject({
      source: '${aws_dynamodb_table.table.stream_arn}',
      target: '${aws_sns_topic.notifications_topic.arn}',
      target_parameters: {
        input_template:
          '{"to":"<$.dynamodb.NewImage.to.S>","orderId":"<$.dynamodb.NewImage.orderId.S>","message":"<$.dynamodb.NewImage.message.S>","at":"<$.dynamodb.NewImage.at.S>"}',
      },
      source_parameters: {
        // Less than the day for which a stream keeps its records: records that the pipe gives up can still be read.
        dynamodb_stream_parameters: { maximum_record_age_in_seconds: 43_200 },
        filter_criteria: {
          filter: [
            {
              pattern: '{"eventName":["INSERT"],"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"NOTIFICATION#"}]}}}}',
            },
          ],
        },
      },
    });
  });

  it('has every role in its outputs', () => {
    const named = Object.values(configuration.output.role_arns?.value as Record<string, string>);
    const roles = Object.keys(configuration.resource.aws_iam_role ?? {}).map((role) => `\${aws_iam_role.${role}.arn}`);
    expect(named.sort()).toEqual(roles.sort());
  });

  it('keeps the value of the payment secret out of the Terraform state', () => {
    expect(configuration.resource.aws_secretsmanager_secret).toBeDefined();
    expect(configuration.resource.aws_secretsmanager_secret_version).toBeUndefined();
  });

  it('has the configured retention for every log group', () => {
    const week = Object.values(configuration.resource.aws_cloudwatch_log_group ?? {});
    expect(week).toHaveLength(functionNames.length + workflowNames.length + 1);
    for (const logGroup of week) expect(logGroup).toMatchObject({ retention_in_days: 7 });
  });

  const retentionOf = (stack: Configuration) =>
    functionNames
      .filter((name) => functionSpec(name).environment.includes('PERSONAL_DATA_DAYS'))
      .map((name) => block(stack, 'aws_lambda_function', id(name)).environment as { variables: Record<string, string> })
      .map(({ variables }) => variables.PERSONAL_DATA_DAYS)
      // All functions that end orders or returns have the same value.
      .filter((days, index, all) => all.indexOf(days) === index);

  it('enables the table’s TTL, and sets it for personal data only when a number of days is configured', () => {
    expect(block(configuration, 'aws_dynamodb_table').ttl).toEqual({ attribute_name: 'expiresAt', enabled: true });
    expect(retentionOf(configuration)).toEqual(['forever']);
    expect(retentionOf(synthesise({ personalDataDays: 90 }))).toEqual(['90']);
  });

  it.each([0, -1, 1.5, 36_501, Number.NaN])(
    'refuses %s as the number of days for personal data',
    (personalDataDays) => {
      expect(() => synthesise({ personalDataDays })).toThrow(`a whole number from 1 to 36500, not ${personalDataDays}`);
    },
  );

  it('tags functions, table, roles and state machines', () => {
    const tagged = synthesise({ tags: { team: 'orders' } });
    const expected = { project: 'order-processing', environment: 'test', team: 'orders' };
    for (const type of ['aws_lambda_function', 'aws_dynamodb_table', 'aws_iam_role', 'aws_sfn_state_machine']) {
      for (const resource of Object.values(tagged.resource[type] ?? {})) expect(resource.tags).toEqual(expected);
    }
  });

  it('accepts the AWS provider from 5.100 to before 7', () => {
    expect(configuration.terraform.required_providers).toMatchObject({ aws: { version: '>= 5.100.0, < 7.0.0' } });
  });

  it('stores the Terraform state in a file, or in S3 with a lock file when a bucket is configured', () => {
    const state = { bucket: 'states', region: 'eu-west-1' };
    expect(configuration.terraform.backend).toEqual({
      local: { path: '../../../terraform.order-processing-test.tfstate' },
    });
    expect(synthesise({ state }).terraform.backend).toEqual({
      s3: { ...state, key: 'order-processing-test.tfstate', encrypt: true, use_lockfile: true },
    });
  });

  it('contains no path of the machine that synthesises it', () => {
    expect(JSON.stringify(configuration)).not.toContain(import.meta.dirname.replace('/test/infrastructure', ''));
  });

  it.each([true, false])('has deletion protection and point-in-time recovery if configured: %s', (protectData) => {
    const stack = synthesise({ protectData });
    expect(block(stack, 'aws_dynamodb_table')).toMatchObject({
      deletion_protection_enabled: protectData,
      point_in_time_recovery: { enabled: protectData },
    });
    expect(block(stack, 'aws_secretsmanager_secret').recovery_window_in_days).toBe(`\${${protectData} ? 30 : 0}`);
  });
});
