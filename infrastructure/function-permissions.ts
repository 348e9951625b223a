import type { FunctionSpec } from '../functions/manifest.ts';
import type { Statement } from './constructs/role.ts';

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

/** What a row of the manifest allows on the state machine. */
export function workflowPermissions(spec: FunctionSpec, stateMachineArn: string): readonly Statement[] {
  const actions = [
    ...(spec.sendsTaskResults ? ['states:SendTaskSuccess', 'states:SendTaskFailure'] : []),
    ...(spec.startsExecutions ? ['states:StartExecution'] : []),
  ];
  return actions.length === 0 ? [] : [{ actions, resources: [stateMachineArn] }];
}
