import type { FunctionSpec } from '../functions/manifest.ts';
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
  const statements: Statement[] = Object.entries(spec.table ?? {}).map(([prefix, actions]) => ({
    actions: actions.map((action) => `dynamodb:${action}`),
    resources: [resources.tableArn],
    // Every one of these actions names its partition keys, so that the condition never lacks a value.
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${prefix}#*`] } },
  }));
  if (spec.readsPaymentSecret) {
    statements.push({ actions: ['secretsmanager:GetSecretValue'], resources: [resources.paymentSecretArn] });
  }
  return statements;
}

/** What a row of the manifest allows on the workflows that it names. */
export function workflowPermissions(
  { sendsTaskResults = [], startsExecutions = [] }: FunctionSpec,
  workflow: (name: WorkflowName) => Workflow,
): readonly Statement[] {
  const answered = sendsTaskResults.map((name) => workflow(name).arn);
  return [
    // A task token has no ARN; the state machine that gave it is the resource.
    ...(answered.length > 0
      ? [{ actions: ['states:SendTaskSuccess', 'states:SendTaskFailure'], resources: answered }]
      : []),
    ...startsExecutions.map((name) => workflow(name).callerPermission('states:StartExecution')),
  ];
}
