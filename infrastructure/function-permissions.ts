import type { FunctionSpec, KeyPrefix } from '../functions/manifest.ts';
import type { WorkflowName } from '../state-machines/manifest.ts';
import type { Statement } from './constructs/role.ts';
import type { Workflow } from './constructs/workflow.ts';

/** What the functions work on. */
export interface Resources {
  readonly tableArn: string;
  readonly paymentSecretArn: string;
}

/** What a row of the manifest allows on the table and the secret, and nothing else. */
export function resourcePermissions(spec: FunctionSpec, resources: Resources): readonly Statement[] {
  const statements: Statement[] = actionsByKeys(spec).map(({ actions, prefixes }) => ({
    why: spec.description,
    actions: actions.map((action) => `dynamodb:${action}`),
    resources: [resources.tableArn],
    // Every one of these actions names its partition keys, so that the condition never lacks a value.
    conditions: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': prefixes.map((prefix) => `${prefix}#*`) },
    },
    ...unseen(spec, prefixes),
  }));
  if (spec.readsPaymentSecret) {
    statements.push({
      why: 'Has the key of the payment gateway’s API and the secrets of its signatures',
      actions: ['secretsmanager:GetSecretValue'],
      resources: [resources.paymentSecretArn],
    });
  }
  return statements;
}

function unseen({ unseen: reasons = {} }: FunctionSpec, prefixes: readonly KeyPrefix[]): Pick<Statement, 'unseen'> {
  const known = prefixes.flatMap((prefix) => reasons[prefix] ?? []);
  return known.length === prefixes.length ? { unseen: known.join('; ') } : {};
}

/**
 * The actions of a row with all the keys that each may touch, those with the same keys together. An action is in one
 * statement alone: AWS does not say whether a transaction shows IAM its keys one by one, and two statements, each with a
 * part of them, would not allow them together.
 */
function actionsByKeys({ table = {} }: FunctionSpec) {
  const prefixesOf = new Map<string, KeyPrefix[]>();
  for (const [prefix, actions] of Object.entries(table) as [KeyPrefix, readonly string[]][]) {
    for (const action of actions) prefixesOf.set(action, [...(prefixesOf.get(action) ?? []), prefix]);
  }
  const byKeys = new Map<string, { actions: string[]; prefixes: readonly KeyPrefix[] }>();
  for (const [action, prefixes] of prefixesOf) {
    const { actions } = byKeys.get(prefixes.join()) ?? { actions: [] };
    byKeys.set(prefixes.join(), { actions: [...actions, action], prefixes });
  }
  return [...byKeys.values()];
}

/** What a row of the manifest allows on the workflows that it names. */
export function workflowPermissions(
  { sendsTaskResults = [], taskResults = ['Success', 'Failure'], startsExecutions = [] }: FunctionSpec,
  workflow: (name: WorkflowName) => Workflow,
): readonly Statement[] {
  return [
    // A task token has no ARN; the state machine that gave it is the resource.
    ...sendsTaskResults.map((name) => ({
      why: `Sends the results that tasks of ${name} wait for`,
      actions: taskResults.map((result) => `states:SendTask${result}`),
      resources: [workflow(name).arn],
    })),
    ...startsExecutions.map((name) => workflow(name).callerPermission()),
  ];
}
