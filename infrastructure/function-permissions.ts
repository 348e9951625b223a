import type { FunctionSpec } from '../functions/manifest.ts';
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

/** What a row of the manifest allows on the workflow. */
export function workflowPermissions(spec: FunctionSpec, workflow: Workflow): readonly Statement[] {
  return [
    // A task token has no ARN; the state machine that gave it is the resource.
    ...(spec.sendsTaskResults
      ? [{ actions: ['states:SendTaskSuccess', 'states:SendTaskFailure'], resources: [workflow.arn] }]
      : []),
    ...(spec.startsExecutions ? [workflow.callerPermission('states:StartExecution')] : []),
  ];
}
