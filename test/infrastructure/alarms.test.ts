import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { App } from 'cdktf';
import { Construct } from 'constructs';
import { afterAll, describe, expect, it } from 'vitest';
import { functionNames } from '../../functions/manifest.ts';
import { Alarms } from '../../infrastructure/constructs/alarms.ts';
import { expectedErrors } from '../../infrastructure/constructs/definition.ts';
import { ReadableStack } from '../../infrastructure/readable-stack.ts';
import { block, removeFolders, synthesise, temporaryFolder } from './synthesise.ts';

afterAll(removeFolders);

const configuration = synthesise();
const alarms = Object.values(configuration.resource.aws_cloudwatch_metric_alarm ?? {});
const named = (name: string) => alarms.find(({ alarm_name }) => alarm_name === `order-processing-test-${name}`);

it('every alarm notifies one topic when it starts and when it ends', () => {
  const topic = ['${aws_sns_topic.alarms_topic.arn}'];
  for (const alarm of alarms) expect(alarm).toMatchObject({ alarm_actions: topic, ok_actions: topic });
});

it('the topic of the alarms has an e-mail subscription for each configured address', () => {
  const { resource } = synthesise({ alarmEmails: ['on-call@example.com'] });
  expect(resource.aws_sns_topic_subscription).toMatchObject({
    alarms_email: { protocol: 'email', endpoint: '${each.value}', for_each: '${toset(["on-call@example.com"])}' },
  });
});

it.each([
  ['workflow-executions-failed', 'AWS/States', 'ExecutionsFailed'],
  ['workflow-executions-timed-out', 'AWS/States', 'ExecutionsTimedOut'],
  ['workflow-executions-aborted', 'AWS/States', 'ExecutionsAborted'],
  ['workflow-execution-throttled', 'AWS/States', 'ExecutionThrottled'],
  ['quotes-executions-failed', 'AWS/States', 'ExecutionsFailed'],
  ['workflow-callback-timeouts', 'order-processing-test', 'workflow-callback-timeouts'],
  ['orders-parked', 'order-processing-test', 'orders-parked'],
  ['returns-parked', 'order-processing-test', 'returns-parked'],
  ['returns-executions-failed', 'AWS/States', 'ExecutionsFailed'],
  ['returns-callback-timeouts', 'order-processing-test', 'returns-callback-timeouts'],
  ['money-stranded', 'order-processing-test', 'money-stranded'],
  ['executions-not-started', 'order-processing-test', 'executions-not-started'],
  ['start-pending-schedule-failed', 'AWS/Scheduler', 'InvocationDroppedCount'],
  ['api-errors', 'AWS/ApiGateway', '5xx'],
  ['notifications-failed', 'AWS/EventBridge/Pipes', 'ExecutionFailed'],
  ['notifications-lost', 'AWS/SQS', 'ApproximateNumberOfMessagesVisible'],
])('the alarm %s starts at the first occurrence within five minutes', (name, namespace, metric_name) => {
  expect(named(name)).toMatchObject({ namespace, metric_name, threshold: 1, period: 300, evaluation_periods: 1 });
});

it('an Express workflow has no alarms for stopped or throttled executions, since neither exists', () => {
  const ofQuotes = alarms.map(({ alarm_name }) => String(alarm_name)).filter((name) => /-quotes-exec/.test(name));
  expect(ofQuotes.sort()).toEqual([
    'order-processing-test-quotes-executions-failed',
    'order-processing-test-quotes-executions-timed-out',
  ]);
  for (const name of ['quotes-executions-failed', 'quotes-executions-timed-out']) {
    expect(named(name)?.alarm_description).toContain('Its history is only in the log of order-processing-test-quote.');
  }
});

it('log metric filters count callbacks that time out and parked orders', () => {
  expect(block(configuration, 'aws_cloudwatch_log_metric_filter', 'workflow_callback_timeouts')).toMatchObject({
    log_group_name: '${aws_cloudwatch_log_group.workflow_log_group.name}',
    pattern: '{ $.type = "TaskTimedOut" && $.details.resource = "invoke.waitForTaskToken" }',
  });
  expect(
    block(configuration, 'aws_cloudwatch_log_metric_filter', 'functions_park_for_repair_count_orders_parked'),
  ).toMatchObject({
    log_group_name: '${aws_cloudwatch_log_group.functions_park_for_repair_log_group.name}',
    pattern: '{ $.level = "ERROR" && ($.message.errorType = "OrderParked" || $.error.name = "OrderParked") }',
  });
});

describe.each(functionNames)('the function %s', (name) => {
  it('has alarms for errors, for throttles and for durations near its timeout', () => {
    expect(named(`${name}-errors`)).toBeDefined();
    expect(named(`${name}-throttles`)).toMatchObject({ namespace: 'AWS/Lambda', metric_name: 'Throttles' });
    expect(named(`${name}-slow`)).toMatchObject({ metric_name: 'Duration', statistic: 'Maximum' });
  });
});

it('the alarm of a route counts every error, the alarm of a step only errors that the workflow does not handle', () => {
  expect(named('submit-order-errors')).toMatchObject({ namespace: 'AWS/Lambda', metric_name: 'Errors' });
  expect(named('validate-order-errors')).toMatchObject({ namespace: 'order-processing-test' });
  const filter = block(
    configuration,
    'aws_cloudwatch_log_metric_filter',
    'functions_validate_order_count_validate_order_errors',
  );
  expect(filter.pattern).toBe(
    '{ ($.level = "ERROR" && $.message.errorType = "*" && $.message.errorType != "TransientError" && $.message.errorType != "ValidationError")' +
      // The process has crashed or timed out; then the runtime logs no error.
      ' || ($.type = "platform.report" && ($.record.status = "timeout" || $.record.status = "failure" || $.record.errorType = "Runtime.*")) }',
  );
});

it('errors that a state or its enclosing Parallel retries or catches by name count as handled', () => {
  const definition = {
    States: {
      Both: {
        Type: 'Parallel',
        Catch: [{ ErrorEquals: ['OutOfStock'] }, { ErrorEquals: ['States.ALL'] }],
        Branches: [
          {
            States: {
              Reserve: {
                Type: 'Task',
                Arguments: { FunctionName: '${reserve_arn}' },
                Retry: [{ ErrorEquals: ['Lambda.Unknown', 'TransientError'] }],
              },
            },
          },
        ],
      },
      Other: { Type: 'Task', Arguments: { FunctionName: '${other_arn}' }, Catch: [{ ErrorEquals: ['Declined'] }] },
    },
  };
  expect(expectedErrors(JSON.stringify(definition), 'reserve_arn')).toEqual(['OutOfStock', 'TransientError']);
});

it('two alarms with the same name in a stack are refused', () => {
  const app = new App({ outdir: temporaryFolder() });
  const stack = new ReadableStack(app, 'stack');
  new AwsProvider(stack, 'aws', { region: 'eu-central-1' });
  const alarms = new Alarms(stack, 'alarms', { name: 'shop', emails: [] });
  const metric = { namespace: 'shop', name: 'errors', statistic: 'Sum' };
  for (const part of ['one', 'two']) alarms.add(new Construct(stack, part), 'errors', { metric, description: part });

  expect(() => app.synth()).toThrow(
    'stack/one/alarm-errors and stack/two/alarm-errors are both the alarm shop-errors: give each a name of its own.',
  );
});
