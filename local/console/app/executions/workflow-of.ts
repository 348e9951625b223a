import type { ListedExecution } from '../../api/types.ts';

/** The name of a state machine, out of its ARN or that of one of its executions. */
export function machineNameIn(arn: string): string {
  return arn.split(':')[6] ?? arn;
}

/** The name of the state machine that an execution is of. */
export function workflowOf({ stateMachineArn }: Pick<ListedExecution, 'stateMachineArn'>): string {
  return machineNameIn(stateMachineArn);
}

/** The name of an execution, out of its ARN; of an Express one with the id that follows it. */
export function executionNameIn(arn: string): string {
  return arn.split(':').slice(7).join(':');
}
