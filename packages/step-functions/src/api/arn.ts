import { AwsError } from '../registry/aws-error.ts';

/** The part of a Step Functions ARN after `arn:<partition>:states:<region>:<account>:`. */
const statesArn = /^arn:[^:]+:states:[^:]+:[^:]+:([A-Za-z]+):(.+)$/;

export interface StatesArn {
  readonly kind: string;
  /** Everything after the kind, split at the colons. */
  readonly parts: readonly string[];
}

/** @throws AwsError InvalidArn unless the ARN is of one of the kinds: `stateMachine`, `execution`, ... */
export function parseArn(arn: string, ...kinds: readonly string[]): StatesArn {
  if (!arn.startsWith('arn:')) throw invalidArn(`Invalid ARN prefix: ${arn}`);
  const [, kind, rest] = statesArn.exec(arn) ?? [];
  if (kind === undefined || rest === undefined) throw invalidArn(arn);
  if (!kinds.includes(kind)) throw invalidArn(`Resource type not valid in this context: ${kind}`);
  return { kind, parts: rest.split(':') };
}

function invalidArn(reason: string): AwsError {
  return new AwsError('InvalidArn', `Invalid Arn: '${reason}'`);
}
