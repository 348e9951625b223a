/**
 * The ARN of the execution with this name of a state machine; it need not exist. `stateMachineArn` may be the ARN of an
 * alias or a version, which the ARN of an execution does not contain.
 */
export function executionArnOf(stateMachineArn: string, name: string): string {
  const unqualified = stateMachineArn.split(':').slice(0, 7).join(':');
  return `${unqualified.replace(':stateMachine:', ':execution:')}:${name}`;
}
