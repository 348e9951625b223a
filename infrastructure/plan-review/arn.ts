import { type AssignedParts, arnOf } from '../iam/arns.ts';
import { type ResourceChange, text } from './terraform-plan.ts';

/** The placeholder in an ARN for a part that is known only after the apply: the account, the region, a version. */
export const unknown = '?';

const assigned: AssignedParts = {
  account: unknown,
  region: unknown,
  version: unknown,
  id: unknown,
  label: unknown,
  suffix: '??????',
};

/** The ARN that a resource will have after the apply; undefined if it cannot be derived. */
export function futureArn({ type, change }: ResourceChange, attribute: string): string | undefined {
  const { after } = change;
  return after === null ? undefined : arnOf(`${type}.${attribute}`, (name) => text(after, name), assigned);
}

/** The account and the region of a plan. */
export interface PlanLocation {
  readonly account: string;
  readonly region: string;
}

/** The account and the region that are most frequent in the ARNs of a plan. */
export function locationOf(resources: readonly ResourceChange[]): PlanLocation {
  const parts = resources
    .flatMap(({ change: { before, after } }) => [text(after, 'arn') || text(before, 'arn')])
    .map((arn) => arn.split(':'));
  return { account: mostFrequent(parts.map((part) => part[4])), region: mostFrequent(parts.map((part) => part[3])) };
}

function mostFrequent(texts: readonly (string | undefined)[]): string {
  const counts = new Map<string, number>();
  for (const found of texts) if (found) counts.set(found, (counts.get(found) ?? 0) + 1);
  const [[most] = [unknown]] = [...counts].toSorted(([, a], [, b]) => b - a);
  return most;
}

/** The readable form of each kind of ARN, by the service and the part after the account; the first match is used. */
const forms: readonly (readonly [service: string, rest: RegExp, words: string])[] = [
  ['dynamodb', /^table\/([^/]+)$/, 'table $1'],
  ['dynamodb', /^table\/([^/]+)\/stream\/.+$/, 'stream of table $1'],
  ['dynamodb', /^table\/([^/]+)\/index\/(.+)$/, 'index $2 of table $1'],
  ['execute-api', /^\?\/\*\/([A-Z]+)(\/.*)$/, 'route $1 $2'],
  ['execute-api', /^(\w+)\/[^/]+\/([A-Z]+)(\/.*)$/, 'route $2 $3 of API $1'],
  ['iam', /^(role|policy)\/(?:.*\/)?([^/]+)$/, '$1 $2'],
  ['kms', /^key\/(.+)$/, 'key $1'],
  ['lambda', /^function:([^:]+)$/, 'function $1'],
  ['lambda', /^function:([^:]+):\?$/, 'the next version of function $1'],
  ['lambda', /^function:([^:]+):\*$/, 'every version of function $1'],
  ['lambda', /^function:([^:]+):(.+)$/, 'function $1:$2'],
  ['logs', /^log-group:(.+?)(?::\*)?$/, 'log group $1'],
  ['secretsmanager', /^secret:(.+)-[\w?]{6}$/, 'secret $1'],
  ['sns', /^([^:]+)$/, 'topic $1'],
  ['sqs', /^([^:]+)$/, 'queue $1'],
  ['states', /^stateMachine:(.+)$/, 'state machine $1'],
  ['states', /^execution:([^:]+):\*$/, 'executions of $1'],
];

/** A readable name of the resource of an ARN; it contains account and region if they are not those of the plan. */
export function readableArn(arn: string, location: PlanLocation): string {
  if (arn === '*') return 'everything';
  const [prefix, , service = '', region = '', account = '', ...rest] = arn.split(':');
  if (prefix !== 'arn') return arn;
  const name = rest.join(':');
  const [, pattern, words] = forms.find(([formService, form]) => formService === service && form.test(name)) ?? [];
  const readable = pattern === undefined || words === undefined ? `${service} ${name}` : name.replace(pattern, words);
  const foreign = [
    ...(['', unknown, location.account].includes(account) ? [] : [account === 'aws' ? 'of AWS' : `account ${account}`]),
    ...(['', unknown, location.region].includes(region) ? [] : [region]),
  ];
  return foreign.length === 0 ? readable : `${readable} (${foreign.join(', ')})`;
}
