import type { FunctionSpec, KeyPrefix } from '../functions/manifest.ts';
import type { WorkflowName } from '../state-machines/manifest.ts';
import type { Statement } from './constructs/role.ts';
import type { Workflow } from './constructs/workflow.ts';

/** The ARNs of the resources that functions use. */
export interface Resources {
  readonly tableArn: string;
  readonly paymentSecretArn: string;
}

/** The permissions on the table and the secret that a function needs by its row of the manifest, or by several merged. */
export function resourcePermissions(spec: FunctionSpec, resources: Resources): readonly Statement[] {
  const statements: Statement[] = actionsByKeys(spec).map(({ actions, prefixes }) => ({
    why: spec.description,
    actions: actions.map((action) => `dynamodb:${action}`),
    resources: [resources.tableArn],
    // ForAllValues is also true without the condition key. These actions always have it (a Scan would not).
    conditions: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': prefixes.map((prefix) => `${prefix}#*`) },
    },
    ...notUsedLocally(spec, prefixes),
  }));
  if (spec.readsPaymentSecret) {
    statements.push({
      why: 'Reads the API key and the webhook secrets of the payment gateway',
      actions: ['secretsmanager:GetSecretValue'],
      resources: [resources.paymentSecretArn],
    });
  }
  return statements;
}

/** Why no local run needs these permissions, if the manifest gives a reason for each prefix. */
function notUsedLocally(
  { notUsedLocally: reasons = {} }: FunctionSpec,
  prefixes: readonly KeyPrefix[],
): Pick<Statement, 'notUsedLocally'> {
  const known = prefixes.flatMap((prefix) => reasons[prefix] ?? []);
  return known.length === prefixes.length ? { notUsedLocally: known.join('; ') } : {};
}

/**
 * The actions of a manifest row with the prefixes of the partition keys that each may use. Actions with the same prefixes
 * become one statement, and each action is in only one statement: AWS does not document whether IAM evaluates the keys of
 * a transaction together or one by one. If together, two statements with some of the keys each would not allow it.
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

/** The permissions on workflows that follow from a row of the manifest. */
export function workflowPermissions(
  { sendsTaskResults = [], taskResults = ['Success', 'Failure'], startsExecutions = [] }: FunctionSpec,
  workflow: (name: WorkflowName) => Workflow,
): readonly Statement[] {
  return [
    // A task token has no ARN; the resource is the state machine that issued it.
    ...sendsTaskResults.map((name) => ({
      why: `Sends the results that tasks of ${name} wait for`,
      actions: taskResults.map((result) => `states:SendTask${result}`),
      resources: [workflow(name).arn],
    })),
    ...startsExecutions.map((name) => workflow(name).callerPermission()),
  ];
}
