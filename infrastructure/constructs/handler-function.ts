import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { LambdaAlias } from '@cdktf/provider-aws/lib/lambda-alias/index.js';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function/index.js';
import { Construct } from 'constructs';
import { assetPath } from './asset.ts';
import { packageFunction } from './function-package.ts';
import { Role, type Statement } from './role.ts';

export interface HandlerFunctionProps {
  readonly name: string;
  readonly description: string;
  /** The folder of the bundle, `handler.mjs`. */
  readonly bundle: string;
  /** s */
  readonly timeout: number;
  /** MB */
  readonly memory: number;
  readonly environment: Readonly<Record<string, string>>;
  /** What it may do, besides writing its own log and traces. */
  readonly permissions: readonly Statement[];
  /** days */
  readonly logRetention: number;
}

/**
 * A Lambda function with a role, a log group and traces of its own.
 *
 * Every change is published as a version, and old versions are kept: whoever pins `qualifiedArn` goes on with the code
 * it began with.
 */
export class HandlerFunction extends Construct {
  /** The ARN of the version that this deployment publishes. */
  readonly qualifiedArn: string;
  readonly name: string;
  readonly #function: LambdaFunction;
  readonly #role: Role;

  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    super(scope, id);
    const { file, hash } = packageFunction(props.bundle);
    const logGroup = new CloudwatchLogGroup(this, 'log-group', {
      name: `/aws/lambda/${props.name}`,
      retentionInDays: props.logRetention,
    });
    this.#role = new Role(this, 'role', { name: props.name, service: 'lambda.amazonaws.com' });
    const policy = this.#role.allow('run', [
      { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [`${logGroup.arn}:*`] },
      // X-Ray has no resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
      { actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] },
      ...props.permissions,
    ]);
    this.#function = new LambdaFunction(this, 'Default', {
      functionName: props.name,
      description: props.description,
      role: this.#role.arn,
      runtime: 'nodejs22.x',
      architectures: ['arm64'],
      handler: 'handler.handler',
      filename: assetPath(this, 'package', file),
      sourceCodeHash: hash,
      timeout: props.timeout,
      memorySize: props.memory,
      // Lambda takes no empty block.
      ...(Object.keys(props.environment).length > 0 && { environment: { variables: props.environment } }),
      loggingConfig: { logFormat: 'JSON', logGroup: logGroup.name },
      tracingConfig: { mode: 'Active' },
      publish: true,
      // Its first call must not come before it may write its log.
      dependsOn: [policy],
    });
    this.qualifiedArn = this.#function.qualifiedArn;
    this.name = props.name;
  }

  /** Allows more, for what exists only after the function does. */
  allow(purpose: string, statements: readonly Statement[]): void {
    this.#role.allow(purpose, statements);
  }

  /** A name for the newest version, which callers keep while versions come and go. */
  alias(name: string): LambdaAlias {
    return new LambdaAlias(this, name, {
      name,
      functionName: this.#function.functionName,
      functionVersion: this.#function.version,
    });
  }
}
