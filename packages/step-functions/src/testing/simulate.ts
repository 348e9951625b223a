import {
  type AwsHistoryEvent,
  type AwsServices,
  type EndedExecution,
  type Json,
  LambdaServiceError,
  SeededRandom,
  StepFunctions,
  VirtualClock,
} from '../index.ts';

/** What a function of a simulation is given besides its input. */
export interface SimulationTools {
  readonly engine: StepFunctions;
  /** Virtual: `clock.setTimer(clock.now() + 60_000, …)` is a minute later, in no time. */
  readonly clock: VirtualClock;
}

/** A function that takes part: it returns its result, or throws its error. */
export type SimulatedFunction = (input: Json, tools: SimulationTools) => unknown;

export interface SimulationOptions {
  readonly input?: Json;
  /** The functions by name, or by whatever the definition calls them. */
  readonly lambdas?: Readonly<Record<string, SimulatedFunction>>;
  readonly services?: AwsServices;
  readonly type?: 'STANDARD' | 'EXPRESS';
  /** @default a new one */
  readonly clock?: VirtualClock;
}

/** An execution from its start to its end. */
export interface Simulation extends EndedExecution {
  /** The states entered, in order. */
  readonly states: readonly string[];
  /** How often each state was tried again. */
  readonly retries: Readonly<Record<string, number>>;
  /** Virtual time, in s. */
  readonly seconds: number;
  readonly history: readonly AwsHistoryEvent[];
}

/**
 * Runs a definition from start to end, on a virtual clock, with functions given as plain functions.
 *
 * @param definition as text, or as the value it encodes
 * @throws AwsError InvalidDefinition
 */
export async function simulate(definition: string | object, options: SimulationOptions = {}): Promise<Simulation> {
  const { input = {}, type = 'STANDARD', clock = new VirtualClock() } = options;
  const problems: string[] = [];
  const engine: StepFunctions = new StepFunctions({
    clock,
    lambda: runnerOf(options.lambdas ?? {}, () => ({ engine, clock })),
    // The same simulation gives the same history each time.
    random: new SeededRandom([1, 2, 3, 4]),
    ...(options.services && { services: options.services }),
    log: (line) => problems.push(line),
  });
  const machine = await engine.createStateMachine({ name: 'simulation', definition, type });
  const execution = await engine.startExecution(machine, input, 'simulation');
  const end = await engine.whenEnded(execution);
  const history = await engine.history(execution);
  await engine.close();
  if (problems.length > 0) throw new Error(problems.join('\n'));
  // Timestamps are seconds with a fraction: their difference is not exact.
  const seconds = Math.round(1000 * ((history.at(-1)?.timestamp ?? 0) - (history[0]?.timestamp ?? 0))) / 1000;
  return { ...end, states: statesOf(history), retries: retriesOf(history), seconds, history };
}

/** Functions of this process as the engine calls them. */
export function runnerOf(lambdas: Readonly<Record<string, SimulatedFunction>>, tools: () => SimulationTools) {
  const call = async (functionArn: string, input: Json): Promise<Json> => {
    const name = functionArn.replace(/^arn:[^:]*:lambda:[^:]*:[^:]*:function:/, '');
    const lambda = lambdas[functionArn] ?? lambdas[name] ?? lambdas[name.split(':')[0] ?? ''];
    if (lambda === undefined) {
      const known = Object.keys(lambdas).join(', ') || 'none';
      throw new LambdaServiceError(
        'ResourceNotFoundException',
        `Function not found: ${functionArn} (given: ${known})`,
        404,
      );
    }
    // A copy: what a function changes in its input is no business of the execution.
    return (await lambda(structuredClone(input), tools())) as Json;
  };
  return {
    call,
    invoke: async ({ functionArn, payload }: { functionArn: string; payload: string }) => ({
      payload: JSON.stringify(await call(functionArn, JSON.parse(payload))),
    }),
  };
}

type Details = { readonly name?: string } | undefined;

function statesOf(history: readonly AwsHistoryEvent[]): string[] {
  return history.flatMap(({ stateEnteredEventDetails }) => (stateEnteredEventDetails as Details)?.name ?? []);
}

/** A state that is scheduled more than once between its entry and its exit was tried again. */
function retriesOf(history: readonly AwsHistoryEvent[]): Record<string, number> {
  const retries: Record<string, number> = {};
  for (const event of history) {
    const follows = history[event.previousEventId - 1];
    const retried = isBeginning(event.type) && follows !== undefined && /(Failed|TimedOut)$/.test(follows.type);
    const state = retried ? stateAt(history, event) : undefined;
    if (state !== undefined) retries[state] = (retries[state] ?? 0) + 1;
  }
  return retries;
}

function isBeginning(type: string): boolean {
  return /^(Task|LambdaFunction|Activity)Scheduled$/.test(type) || /^(Map|Parallel)StateStarted$/.test(type);
}

/** The state in which an event happened: that of the last entry on the way back. */
function stateAt(history: readonly AwsHistoryEvent[], event: AwsHistoryEvent): string | undefined {
  for (let at: AwsHistoryEvent | undefined = event; at !== undefined; at = history[at.previousEventId - 1]) {
    if (at.type.endsWith('StateEntered')) return (at.stateEnteredEventDetails as Details)?.name;
  }
  return undefined;
}
