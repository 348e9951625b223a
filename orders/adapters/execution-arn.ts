/**
 * The ARN that an execution with this name has, whether it exists or not. The ARN of the state machine may be that of
 * an alias or a version; an execution's ARN contains neither.
 */
export function executionArnOf(stateMachineArn: string, name: string): string {
  const unqualified = stateMachineArn.split(':').slice(0, 7).join(':');
  return `${unqualified.replace(':stateMachine:', ':execution:')}:${name}`;
}
