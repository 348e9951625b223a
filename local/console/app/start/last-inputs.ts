/** How many inputs of a state machine are kept. */
const most = 8;

const keyOf = (stateMachineArn: string): string => `inputs ${stateMachineArn}`;

/** What a state machine was started with from this browser, the newest first. */
export function lastInputs(stateMachineArn: string): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(stateMachineArn)) ?? '[]');
    return Array.isArray(kept) ? kept.filter((input) => typeof input === 'string') : [];
  } catch {
    // Another version's, or a browser that keeps nothing.
    return [];
  }
}

export function keepInput(stateMachineArn: string, input: string): void {
  const kept = [input, ...lastInputs(stateMachineArn).filter((one) => one !== input)].slice(0, most);
  try {
    localStorage.setItem(keyOf(stateMachineArn), JSON.stringify(kept));
  } catch {
    // No room, or not allowed: it is a convenience.
  }
}
