import { Fn } from 'cdktf';
import type { Statement } from './role.ts';

/** A function with versions: a deployment that changes it publishes a new one. */
export interface VersionedFunction {
  /** The ARN without a version. */
  readonly arn: string;
  /** The ARN of the version that this deployment publishes. */
  readonly qualifiedArn: string;
}

/** A workflow whose executions another one starts. */
export interface StartedWorkflow {
  readonly arn: string;
  readonly name: string;
}

/** The permissions that every workflow needs, whatever its definition contains. */
export const standingPermissions: readonly Statement[] = [
  {
    why: 'Writes its log, by a delivery that CloudWatch Logs makes',
    notUsedLocally: 'the log is delivered on AWS only',
    // https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html: these actions have no resource types.
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
    why: 'Sends its traces',
    notUsedLocally: 'traces are sent on AWS only',
    // https://docs.aws.amazon.com/step-functions/latest/dg/xray-iam.html: these actions have no resource types.
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'],
    resources: ['*'],
  },
];

/** The permissions that a workflow needs to call its functions; none if it has no functions. */
export function invocationPermissions(functions: readonly VersionedFunction[]): readonly Statement[] {
  if (functions.length === 0) return [];
  return [
    {
      why: 'Invokes its functions, in every version: an execution keeps those with which it began',
      // Every version, also older ones: an execution that waits, is redriven or belongs to the stable version of a canary
      // calls the versions in its own definition, and all versions of a workflow share this role.
      // https://docs.aws.amazon.com/lambda/latest/dg/versioning-aliases-permissions.html: a permission on one version
      // does not cover another one; https://github.com/aws/aws-cdk/issues/17515 shows the consequence.
      actions: ['lambda:InvokeFunction'],
      resources: functions.map(({ arn }) => `${arn}:*`),
    },
  ];
}

/**
 * The permissions that a workflow needs to start executions of another one.
 * @param waits whether it waits for their ends (`startExecution.sync`)
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/stepfunctions-iam.html
 */
export function nestedPermissions({ arn, name }: StartedWorkflow, waits: boolean): readonly Statement[] {
  const notUsedLocally = 'the local engine starts and follows executions without a call of its API';
  const start = {
    why: `Starts executions of ${name}`,
    notUsedLocally,
    actions: ['states:StartExecution'],
    resources: [arn],
  };
  if (!waits) return [start];
  const part = (index: number): string => Fn.element(Fn.split(':', arn), index);
  const [partition, region, account] = [part(1), part(3), part(4)];
  return [
    start,
    {
      why: `Follows the executions of ${name} that it started, and stops them with its own`,
      notUsedLocally,
      actions: ['states:DescribeExecution', 'states:StopExecution'],
      resources: [`arn:${partition}:states:${region}:${account}:execution:${name}:*`],
    },
    {
      why: `Is notified when an execution of ${name} has ended, by a rule that Step Functions creates`,
      notUsedLocally,
      actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
      resources: [
        `arn:${partition}:events:${region}:${account}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule`,
      ],
    },
  ];
}
