/**
 * The ARN of a state machine's execution of that name, whether there is one or not. The state machine's ARN may be of
 * an alias or a version, which an execution's ARN does not tell.
 */
export function executionArnOf(stateMachineArn: string, name: string): string {
  const unqualified = stateMachineArn.split(':').slice(0, 7).join(':');
  return `${unqualified.replace(':stateMachine:', ':execution:')}:${name}`;
}
