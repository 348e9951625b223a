import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { SfnStateMachine } from '@cdktf/provider-aws/lib/sfn-state-machine/index.js';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { assetPath } from './asset.ts';
import { definitionPlaceholders } from './definition-placeholders.ts';
import { Role } from './role.ts';

export interface WorkflowProps {
  readonly name: string;
  /** @default STANDARD */
  readonly type?: 'STANDARD' | 'EXPRESS';
  /** The file of the definition, with placeholders `${validate_order_arn}`. */
  readonly definition: string;
  /** The ARN of each function that the definition may name, by its placeholder. */
  readonly functionArns: Readonly<Record<string, string>>;
  readonly logLevel: 'ALL' | 'ERROR' | 'FATAL' | 'OFF';
  /** Whether the log holds inputs and outputs. */
  readonly includeExecutionData: boolean;
  /** days */
  readonly logRetention: number;
}

/** A state machine with its log, its traces, and a role that may invoke the functions it names and nothing else. */
export class Workflow extends Construct {
  readonly arn: string;
  /** The placeholders of the definition: what it uses of `functionArns`. */
  readonly placeholders: ReadonlySet<string>;

  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    this.placeholders = definitionPlaceholders(readFileSync(props.definition, 'utf8'));
    const used = Object.fromEntries([...this.placeholders].map((name) => [name, functionArn(name, props)]));
    const logGroup = new CloudwatchLogGroup(this, 'log-group', {
      // Under this prefix CloudWatch Logs needs no resource policy of its own for each group, of which it allows 10.
      name: `/aws/vendedlogs/states/${props.name}`,
      retentionInDays: props.logRetention,
    });
    const role = new Role(this, 'role', { name: props.name, service: 'states.amazonaws.com' });
    const policy = role.allow('run', [
      { actions: ['lambda:InvokeFunction'], resources: Object.values(used) },
      {
        // https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html: log deliveries have no resources.
        actions: [
          'logs:CreateLogDelivery',
          'logs:GetLogDelivery',
          'logs:UpdateLogDelivery',
          'logs:DeleteLogDelivery',
          'logs:ListLogDeliveries',
          'logs:PutResourcePolicy',
          'logs:DescribeResourcePolicies',
          'logs:DescribeLogGroups',
        ],
        resources: ['*'],
      },
      {
        // https://docs.aws.amazon.com/step-functions/latest/dg/xray-iam.html: X-Ray has no resources.
        actions: [
          'xray:PutTraceSegments',
          'xray:PutTelemetryRecords',
          'xray:GetSamplingRules',
          'xray:GetSamplingTargets',
        ],
        resources: ['*'],
      },
    ]);
    const stateMachine = new SfnStateMachine(this, 'Default', {
      name: props.name,
      type: props.type ?? 'STANDARD',
      roleArn: role.arn,
      definition: Fn.templatefile(assetPath(this, 'definition', props.definition), used),
      loggingConfiguration: {
        level: props.logLevel,
        includeExecutionData: props.includeExecutionData,
        logDestination: `${logGroup.arn}:*`,
      },
      tracingConfiguration: { enabled: true },
      // Step Functions tries the role on the log when the state machine is created.
      dependsOn: [policy],
    });
    this.arn = stateMachine.arn;
  }
}

function functionArn(placeholder: string, { definition, functionArns }: WorkflowProps): string {
  const arn = functionArns[placeholder];
  if (arn !== undefined) return arn;
  const file = path.relative(process.cwd(), definition);
  throw new Error(
    `${file} names \${${placeholder}}, but there is no such function: correct the name, or add the folder ` +
      `functions/${placeholder.replace(/_arn$/, '').replaceAll('_', '-')} and its row in functions/manifest.ts.`,
  );
}
