import type { ListedExecution } from '../../api/types.ts';

/** The name of the state machine that an execution is of. */
export function workflowOf({ stateMachineArn }: Pick<ListedExecution, 'stateMachineArn'>): string {
  return stateMachineArn.split(':')[6] ?? stateMachineArn;
}
