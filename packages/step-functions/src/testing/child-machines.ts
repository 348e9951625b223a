import type { StepFunctions } from '../index.ts';
import type { Mock, Mocks } from '../mocks/mock.ts';

/** A state machine that the simulated one starts: its definition, or a mock of its output. */
export type ChildMachine = string | object;

interface Child {
  readonly name: string;
  readonly definition: string | object;
  /** For a mocked child: the mock of its only state. */
  readonly mock?: readonly [stateName: string, mock: Mock];
}

/** @param machines by name or ARN */
function childrenOf(machines: Readonly<Record<string, ChildMachine>>): Child[] {
  return Object.entries(machines).map(([key, machine]) => {
    const name = key.replace(/^arn:[^:]*:states:[^:]*:[^:]*:stateMachine:/, '').split(':')[0] ?? key;
    if (typeof machine === 'string' || 'StartAt' in machine) return { name, definition: machine };
    // A mocked child is a machine with one mocked task, so that it ends, fails and is described like any execution.
    const stateName = `${name.slice(0, 70)} (mock)`;
    const state = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111111111111:function:mock', End: true };
    return { name, definition: { StartAt: stateName, States: { [stateName]: state } }, mock: [stateName, machine] };
  });
}

/** The names of the children. */
export function namesOfChildren(machines: Readonly<Record<string, ChildMachine>>): string[] {
  return childrenOf(machines).map(({ name }) => name);
}

/** The mocks of mocked children. */
export function mocksOfChildren(machines: Readonly<Record<string, ChildMachine>>): Mocks {
  return Object.fromEntries(childrenOf(machines).flatMap(({ mock }) => (mock === undefined ? [] : [mock])));
}

/** @throws AwsError InvalidDefinition */
export async function createChildren(
  engine: StepFunctions,
  machines: Readonly<Record<string, ChildMachine>>,
): Promise<void> {
  for (const { name, definition } of childrenOf(machines)) await engine.createStateMachine({ name, definition });
}

/** Region and account in the ARNs of a definition or of the children; empty if they contain none. */
export function placeOf(text: string, machines: readonly string[]): { region?: string; accountId?: string } {
  const arn = /arn:aws[\w-]*:states:([a-z0-9-]+):(\d{12}):stateMachine:/;
  const [, region, accountId] = arn.exec(machines.join(' ')) ?? arn.exec(text) ?? [];
  return region === undefined || accountId === undefined ? {} : { region, accountId };
}
