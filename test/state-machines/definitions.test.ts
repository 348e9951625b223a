import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { arnPlaceholder, functionNames, functionSpec } from '../../functions/manifest.ts';
import { readTemplate } from '../../local/workflows.ts';
import { clientConfig } from '../../orders/adapters/client-config.ts';
import { maxLines } from '../../orders/order/order.ts';
import { notifyingStates, orderCompensations } from '../../orders/order/undo.ts';
import { type WorkflowName, workflowNames, workflowPlaceholder } from '../../state-machines/manifest.ts';

interface Retrier {
  ErrorEquals: string[];
  IntervalSeconds: number;
  MaxAttempts: number;
  BackoffRate: number;
  MaxDelaySeconds: number;
  JitterStrategy: string;
}

interface State {
  Type: string;
  Comment?: string;
  Resource?: string;
  Arguments?: { FunctionName?: string; StateMachineArn?: string };
  TimeoutSeconds?: number;
  Retry?: Retrier[];
  Catch?: { ErrorEquals: string[]; Next: string }[];
  Next?: string;
  Default?: string;
  Choices?: { Next: string }[];
  Branches?: Machine[];
  ItemProcessor?: Machine;
  MaxConcurrency?: number;
}

interface Machine {
  StartAt: string;
  TimeoutSeconds?: number;
  States: Record<string, State>;
}

const folder = new URL('../../state-machines/', import.meta.url);
const read = (name: WorkflowName): Machine => JSON.parse(readTemplate(name));

const innerOf = ({ Branches = [], ItemProcessor }: State): Machine[] => [
  ...Branches,
  ...(ItemProcessor === undefined ? [] : [ItemProcessor]),
];

const statesOf = (machine: Machine): [string, State][] =>
  Object.entries(machine.States).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...innerOf(state).flatMap(statesOf),
  ]);
const functionOf = (state: State) =>
  functionNames.find((name) => state.Arguments?.FunctionName === `\${${arnPlaceholder(name)}}`);
const startedBy = (state: State) =>
  workflowNames.find((name) => state.Arguments?.StateMachineArn === `\${${workflowPlaceholder(name)}}`);
const waitsForCallback = (state: State) => state.Resource?.endsWith('.waitForTaskToken') ?? false;

it('every folder of a workflow has a row in state-machines/manifest.ts', () => {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).sort()).toEqual([...workflowNames].sort());
});

describe.each(workflowNames)('the Tasks of %s', (workflow) => {
  const definition = read(workflow);
  const tasks = statesOf(definition).filter(([, { Type }]) => Type === 'Task');
  const calls = tasks.filter(([, state]) => functionOf(state) !== undefined);

  it.each(tasks)('%s calls a function or starts a workflow of the manifests, and has a timeout', (_, state) => {
    expect(functionOf(state) ?? startedBy(state)).toBeDefined();
    expect(state.TimeoutSeconds).toBeGreaterThan(0);
  });

  it.each(calls)('%s retries transient errors with growing, jittered and bounded delays', (_, state) => {
    expect(state.Retry).toHaveLength(1);
    expect(state.Retry?.[0]).toMatchObject({
      BackoffRate: 2,
      MaxDelaySeconds: expect.any(Number),
      JitterStrategy: 'FULL',
    });
    expect(state.Retry?.[0]?.ErrorEquals).toEqual(
      expect.arrayContaining(['TransientError', 'Lambda.ServiceException']),
    );
  });

  it.each(calls)('%s has a longer timeout than its function', (_, state) => {
    const name = functionOf(state);
    if (name === undefined) throw new Error('no function');
    expect(state.TimeoutSeconds).toBeGreaterThan(functionSpec(name).timeout);
  });

  it.each(tasks.filter(([state]) => state in definition.States))(
    '%s catches every error, or states why not',
    (_, state) => {
      const caught = state.Catch?.at(-1)?.ErrorEquals;
      if (caught === undefined) expect(state.Comment).toContain('No Catch:');
      else expect(caught).toEqual(['States.ALL']);
    },
  );

  it('do not retry a wait for a callback that has timed out', () => {
    for (const [, state] of tasks.filter(([, each]) => waitsForCallback(each))) {
      expect(state.Retry?.[0]?.ErrorEquals).not.toContain('States.Timeout');
    }
  });
});

describe('the compensations of an order', () => {
  const { States } = read('order-processing');
  /** States whose failure parks the order: compensations and notifications. */
  const parked = Object.entries(States)
    .filter(([, { Catch = [] }]) => Catch.some(({ Next }) => Next === 'ParkForRepair'))
    .map(([name]) => name);

  it('are all listed in orders/order/undo.ts', () => {
    const named: readonly string[] = [
      ...orderCompensations.map(({ compensation }) => compensation),
      ...notifyingStates,
    ];
    expect(parked.filter((name) => !named.includes(name))).toEqual([]);
  });

  it('run in the order of undo.ts and name existing steps', () => {
    const chain = orderCompensations.map(({ compensation }) => compensation);
    const steps = statesOf(read('order-processing')).map(([name]) => name);
    for (const { step } of orderCompensations) expect(steps).toContain(step);
    for (const [index, name] of chain.slice(0, -1).entries()) expect(States[name]?.Next).toBe(chain[index + 1]);
    expect(States.ParkForRepair?.Next).toBe(chain[0]);
  });
});

describe('all attempts of one call to AWS', () => {
  it('end before the shortest timeout of a function', () => {
    const { maxAttempts, requestHandler } = clientConfig;
    const worst = maxAttempts * (requestHandler.connectionTimeout + requestHandler.requestTimeout);
    for (const name of functionNames) expect(worst / 1000).toBeLessThan(functionSpec(name).timeout);
  });
});

describe.each(workflowNames)('the TimeoutSeconds of %s', (workflow) => {
  const definition = read(workflow);

  it('exceeds the longest path, in which every attempt fails as late as possible', () => {
    expect(longestPath(definition, definition.StartAt)).toBeLessThan(definition.TimeoutSeconds ?? 0);
  });

  /** The highest number of items of a Map: every line of an order, good and damaged. */
  const mostItems = 2 * maxLines;

  /** s from entering a state to the end of the machine, with attempts of the longest possible duration. */
  function longestPath(machine: Machine, name: string, passed: readonly string[] = []): number {
    const state = machine.States[name];
    if (state === undefined) throw new Error(`no state ${name}`);
    if (passed.includes(name)) throw new Error(`a loop: ${[...passed, name].join(' → ')}`);
    const here = [...passed, name];
    // A parked execution continues only after a redrive, and then its timeout begins again.
    const functionName = functionOf(state);
    const parks = functionName !== undefined && functionSpec(functionName).alarm !== undefined;
    const next = parks ? [] : successors(state);
    return worstCase(state) + Math.max(0, ...next.map((successor) => longestPath(machine, successor, here)));
  }

  function worstCase(state: State): number {
    if (state.Branches !== undefined)
      return Math.max(...state.Branches.map((branch) => longestPath(branch, branch.StartAt)));
    if (state.ItemProcessor !== undefined) {
      const rounds = Math.ceil(mostItems / (state.MaxConcurrency ?? mostItems));
      return rounds * longestPath(state.ItemProcessor, state.ItemProcessor.StartAt);
    }
    const name = functionOf(state);
    // A Task that starts a workflow is not retried, and may take all of its time.
    if (name === undefined) return state.TimeoutSeconds ?? 0;
    const retrier = state.Retry?.[0];
    const timeout = state.TimeoutSeconds ?? 0;
    // If a state does not retry timeouts, only errors that its function throws are retried.
    const failed = retrier?.ErrorEquals.includes('States.Timeout') ? timeout : functionSpec(name).timeout;
    return (retrier?.MaxAttempts ?? 0) * failed + delays(retrier) + timeout;
  }

  const delays = (retrier?: Retrier) =>
    Array.from({ length: retrier?.MaxAttempts ?? 0 }, (_, attempt) =>
      Math.min(retrier?.MaxDelaySeconds ?? 0, (retrier?.IntervalSeconds ?? 0) * (retrier?.BackoffRate ?? 1) ** attempt),
    ).reduce((sum, delay) => sum + delay, 0);

  const successors = ({ Next, Default, Choices = [], Catch = [] }: State): string[] =>
    [Next, Default, ...Choices.map((choice) => choice.Next), ...Catch.map((catcher) => catcher.Next)].filter(
      (name) => name !== undefined,
    );
});
