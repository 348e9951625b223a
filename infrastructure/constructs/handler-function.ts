import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { LambdaAlias } from '@cdktf/provider-aws/lib/lambda-alias/index.js';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function/index.js';
import { Fn, Op, ref, Token } from 'cdktf';
import { Construct } from 'constructs';
import type { Alarms, Metric } from './alarms.ts';
import { assetPath } from './asset.ts';
import type { Encryption } from './encryption.ts';
import { packageFunction } from './function-package.ts';
import { countLogEvents } from './log-metric.ts';
import { allowNetwork, type Network } from './network.ts';
import { Role, type Statement } from './role.ts';

export interface HandlerFunctionProps {
  readonly name: string;
  readonly description: string;
  /** The folder with the bundle, `handler.mjs`. */
  readonly bundle: string;
  /** s */
  readonly timeout: number;
  /** MB */
  readonly memory: number;
  /** @default arm64 */
  readonly architecture?: string;
  /** @default nodejs22.x */
  readonly runtime?: string;
  /** @default none: the function shares the account's concurrency */
  readonly reservedConcurrency?: number;
  /**
   * A Terraform expression with more environment variables; they cannot replace those of `environment`.
   * @default none
   */
  readonly extraEnvironment?: string;
  /** @default it runs outside of any VPC */
  readonly network?: Network;
  readonly environment: Readonly<Record<string, string>>;
  /** Its permissions, in addition to those for its own log and traces. */
  readonly permissions: readonly Statement[];
  /** days */
  readonly logRetention: number;
  /** The namespace of metrics that are counted in its log. */
  readonly metricNamespace: string;
  /**
   * Names of errors that its caller handles: they do not raise the alarm on errors.
   * @default every error raises the alarm
   */
  readonly expectedErrors?: readonly string[];
  readonly encryption: Encryption;
  readonly alarms: Alarms;
}

/**
 * The filter for log events that Lambda itself writes about an invocation that ended without a result of the handler:
 * then the Node.js runtime, which logs the error of a handler, did not run to the end.
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
const crashFilter =
  '$.type = "platform.report" && ($.record.status = "timeout" || $.record.status = "failure" || $.record.errorType = "Runtime.*")';

/**
 * A Lambda function with a role, a log group, traces and alarms of its own.
 *
 * Every change is published as a version, and old versions are kept: an execution that calls `qualifiedArn` uses the
 * same code until it ends.
 */
export class HandlerFunction extends Construct {
  /** The ARN without a version, which is the same in every deployment. */
  readonly arn: string;
  /** The ARN of the version that this deployment publishes. */
  readonly qualifiedArn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly #function: LambdaFunction;
  readonly #role: Role;
  readonly #props: HandlerFunctionProps;
  readonly #logGroupName: string;

  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    super(scope, id);
    const { file, hash } = packageFunction(props.bundle);
    const logGroup = new CloudwatchLogGroup(this, 'log-group', {
      name: `/aws/lambda/${props.name}`,
      retentionInDays: props.logRetention,
      kmsKeyId: props.encryption.keyArn,
    });
    this.#role = new Role(this, 'role', { name: props.name, service: 'lambda.amazonaws.com' });
    const policy = this.#role.allow('run', [
      {
        why: 'Writes its log',
        notUsedLocally: 'Lambda writes it, on AWS only',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [`${logGroup.arn}:*`],
      },
      // X-Ray has no resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
      {
        why: 'Sends its traces',
        notUsedLocally: 'Lambda sends them, on AWS only',
        actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
        resources: ['*'],
      },
      ...props.permissions,
    ]);
    const networkPolicy = props.network && allowNetwork(this.#role, props.network, logGroup.arn);
    const keyPolicies = props.encryption.grantTo(this.#role);
    this.#function = new LambdaFunction(this, 'Default', {
      functionName: props.name,
      description: props.description,
      role: this.#role.arn,
      runtime: props.runtime ?? 'nodejs22.x',
      architectures: [props.architecture ?? 'arm64'],
      reservedConcurrentExecutions: props.reservedConcurrency,
      ...(props.network && {
        vpcConfig: {
          subnetIds: [...props.network.subnetIds],
          securityGroupIds: [...props.network.securityGroupIds],
        },
      }),
      handler: 'handler.handler',
      filename: assetPath(this, 'package', file),
      sourceCodeHash: hash,
      timeout: props.timeout,
      memorySize: props.memory,
      // Lambda accepts no empty block.
      ...(Object.keys(props.environment).length > 0 && { environment: { variables: props.environment } }),
      loggingConfig: { logFormat: 'JSON', logGroup: logGroup.name },
      tracingConfig: { mode: 'Active' },
      kmsKeyArn: props.encryption.keyArn,
      publish: true,
      // The function must not be invoked before it may write its log.
      dependsOn: [policy, ...keyPolicies, ...(networkPolicy ? [networkPolicy] : [])],
    });
    this.arn = this.#function.arn;
    this.roleArn = this.#role.arn;
    this.qualifiedArn = this.#function.qualifiedArn;
    this.name = props.name;
    this.#props = props;
    this.#logGroupName = logGroup.name;
    if (props.extraEnvironment !== undefined) this.#extendEnvironment(props.extraEnvironment);
    this.#addAlarms(id);
  }

  #extendEnvironment(extra: string): void {
    const { environment } = this.#props;
    if (Object.keys(environment).length > 0) {
      this.#function.putEnvironment({ variables: Token.asStringMap(Fn.merge([ref(extra), environment])) });
      return;
    }
    // Lambda accepts no empty block: without variables, there is no block.
    this.#function.addOverride('dynamic.environment', {
      for_each: `\${[for variables in [${extra}] : variables if length(variables) > 0]}`,
      content: { variables: '${environment.value}' },
    });
  }

  /**
   * Adds an alarm on one of the expected errors.
   * @param id the last part of the alarm's name
   */
  alarmOnError(id: string, error: string, description: string): void {
    // Two kinds of log entries: the runtime's, for an error that a handler throws, and the handler's own, for an error
    // to which it responds.
    const pattern = `{ $.level = "ERROR" && ($.message.errorType = "${error}" || $.error.name = "${error}") }`;
    this.#props.alarms.add(this, id, { metric: this.#count(id, pattern), description });
  }

  #count(name: string, pattern: string): Metric {
    const { metricNamespace: namespace, alarms } = this.#props;
    return countLogEvents(this, `count-${name}`, {
      logGroupName: this.#logGroupName,
      name,
      namespace,
      pattern,
      alarms,
    });
  }

  #addAlarms(id: string): void {
    const metric = (name: string, statistic: string): Metric => ({
      namespace: 'AWS/Lambda',
      name,
      dimensions: { FunctionName: this.#function.functionName },
      statistic,
    });
    const { alarms, name: functionName, timeout, expectedErrors = [] } = this.#props;
    const unexpected = expectedErrors.map((error) => ` && $.message.errorType != "${error}"`).join('');
    alarms.add(this, `${id}-errors`, {
      metric:
        expectedErrors.length === 0
          ? metric('Errors', 'Sum')
          : this.#count(
              `${id}-errors`,
              `{ ($.level = "ERROR" && $.message.errorType = "*"${unexpected}) || (${crashFilter}) }`,
            ),
      description: `${functionName} failed with an unexpected error, ran out of memory or time, or its process ended: see its log.`,
    });
    alarms.add(this, `${id}-throttles`, {
      metric: metric('Throttles', 'Sum'),
      description: `${functionName} was called more often than the account’s concurrency allows: raise the quota, or slow its callers.`,
    });
    alarms.add(this, `${id}-slow`, {
      metric: metric('Duration', 'Maximum'),
      // ms: four fifths of the timeout
      threshold: Token.isUnresolved(timeout) ? Token.asNumber(Op.mul(timeout, 800)) : timeout * 800,
      description: `${functionName} took more than four fifths of its timeout: see in its traces what it waited for.`,
    });
  }

  /** Adds permissions for resources that are created after the function. */
  allow(purpose: string, statements: readonly Statement[]): void {
    this.#role.allow(purpose, statements);
  }

  /** Creates an alias of the newest version: its ARN stays the same when a new version is published. */
  alias(name: string): LambdaAlias {
    return new LambdaAlias(this, name, {
      name,
      functionName: this.#function.functionName,
      functionVersion: this.#function.version,
    });
  }
}
