import type { ListedExecution } from './types.ts';

/** The name of a state machine, out of its ARN or that of one of its executions. */
export function machineNameIn(arn: string): string {
  return arn.split(':')[6] ?? arn;
}

/** The name of the state machine that an execution is of. */
export function workflowOf({ stateMachineArn }: Pick<ListedExecution, 'stateMachineArn'>): string {
  return machineNameIn(stateMachineArn);
}

/** Whether it is the ARN of an Express execution, which the API cannot describe. */
export function isExpress(executionArn: string): boolean {
  return executionArn.split(':')[5] === 'express';
}

/** The name of an execution, out of its ARN; of an Express one without the id that follows it. */
export function executionNameIn(arn: string): string {
  const [name = arn, ...more] = arn.split(':').slice(7);
  return isExpress(arn) ? name : [name, ...more].join(':');
}
