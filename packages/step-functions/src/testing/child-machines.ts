import type { StepFunctions } from '../index.ts';
import type { Mock, Mocks } from '../mocks/mock.ts';

/** A state machine that others start: its definition, or a mock of its output. */
export type ChildMachine = string | object;

interface Child {
  readonly name: string;
  readonly definition: string | object;
  /** What answers for its only state, of a child that is mocked. */
  readonly mock?: readonly [stateName: string, mock: Mock];
}

/** @param machines by name or ARN */
function childrenOf(machines: Readonly<Record<string, ChildMachine>>): Child[] {
  return Object.entries(machines).map(([key, machine]) => {
    const name = key.replace(/^arn:[^:]*:states:[^:]*:[^:]*:stateMachine:/, '').split(':')[0] ?? key;
    if (typeof machine === 'string' || 'StartAt' in machine) return { name, definition: machine };
    // One state that is all of its work: it ends, fails and is described as any execution.
    const stateName = `${name.slice(0, 70)} (mock)`;
    const state = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111111111111:function:mock', End: true };
    return { name, definition: { StartAt: stateName, States: { [stateName]: state } }, mock: [stateName, machine] };
  });
}

/** The mocks of the children that are mocked. */
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

/** Where the state machines are that a definition, or the names of the children, tell of; nothing if they do not. */
export function placeOf(text: string, machines: readonly string[]): { region?: string; accountId?: string } {
  const arn = /arn:aws[\w-]*:states:([a-z0-9-]+):(\d{12}):stateMachine:/;
  const [, region, accountId] = arn.exec(machines.join(' ')) ?? arn.exec(text) ?? [];
  return region === undefined || accountId === undefined ? {} : { region, accountId };
}
