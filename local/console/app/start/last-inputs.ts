/** The number of inputs kept for each state machine. */
const most = 8;

const keyOf = (stateMachineArn: string): string => `inputs ${stateMachineArn}`;

/** The inputs with which a state machine was started from this browser, newest first. */
export function lastInputs(stateMachineArn: string): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(stateMachineArn)) ?? '[]');
    return Array.isArray(kept) ? kept.filter((input) => typeof input === 'string') : [];
  } catch {
    // Written by another version, or the browser stores nothing.
    return [];
  }
}

export function keepInput(stateMachineArn: string, input: string): void {
  const kept = [input, ...lastInputs(stateMachineArn).filter((one) => one !== input)].slice(0, most);
  try {
    localStorage.setItem(keyOf(stateMachineArn), JSON.stringify(kept));
  } catch {
    // The storage is full or not allowed: the inputs are only a convenience.
  }
}
