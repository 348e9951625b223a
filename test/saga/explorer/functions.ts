import type { LambdaRequest, LambdaResponse, LambdaRunner } from 'step-functions-engine';
import { type FunctionName, functionSpec, isStep } from '../../../functions/manifest.ts';
import { type Disturbance, disturb } from '../../../local/faults/disturb.ts';
import { functionsOf } from '../../../local/workflows.ts';
import { orderCompensations } from '../../../orders/order/undo.ts';
import type { Point, Run } from './run.ts';
import type { FaultKind } from './schedule.ts';

export type Handler = (event: unknown, context: object) => Promise<unknown>;

/** s: slightly more than the TimeoutSeconds of a step's state, so that its retry has begun. */
export const overTime = 17;

/** An invocation of a handler. */
export class Invocation {
  readonly run: Run;
  readonly name: string;
  /** Calls of ports that have not returned. */
  portCalls = 0;
  #endTurn: () => void = () => {};
  readonly #calls = new Map<string, number>();
  #suspended: () => void = () => {};
  /** Resolves when the invocation waits for a moment for the first time. */
  readonly suspended = new Promise<void>((resolve) => {
    this.#suspended = resolve;
  });

  constructor(run: Run, name: string) {
    this.run = run;
    this.name = name;
  }

  async begin(): Promise<void> {
    this.#endTurn = await this.run.turns.take();
    working = this;
  }

  end(): void {
    working = undefined;
    this.#endTurn();
  }

  /** The name of the next call of a port. */
  nextCall(operation: string): string {
    const number = (this.#calls.get(operation) ?? 0) + 1;
    this.#calls.set(operation, number);
    return `${this.name}/${operation}#${number}`;
  }

  /** Ends the turn until a moment, so that others work and time passes. The caller of the invocation times out. */
  async wait(moment: () => Promise<void>): Promise<void> {
    this.#suspended();
    await this.aside(moment);
  }

  /** Ends the turn while it waits for something, so that others work and time passes. */
  async aside<T>(wait: () => Promise<T>): Promise<T> {
    this.end();
    try {
      return await wait();
    } finally {
      await this.begin();
    }
  }
}

let working: Invocation | undefined;

/** The invocation that has the turn: a process has one run at a time, and in it one function works at a time. */
export const invocationAtWork = (): Invocation | undefined => working;

/**
 * Runs the handlers of functions/ in this process, one at a time for each run, and injects the faults of the run's
 * schedule.
 */
export class ExploredFunctions implements LambdaRunner {
  readonly #handlers: ReadonlyMap<string, Handler>;
  readonly #runOf: (text: string) => Run | undefined;

  /** @param runOf returns the run whose id a text contains */
  constructor(handlers: ReadonlyMap<string, Handler>, runOf: (text: string) => Run | undefined) {
    this.#handlers = handlers;
    this.#runOf = runOf;
  }

  async invoke({ functionArn, payload }: LambdaRequest): Promise<LambdaResponse> {
    const functionName = functionArn.replace(/^.*:function:/, '') as FunctionName;
    const run = this.#runOf(payload);
    if (run === undefined) throw new Error(`${functionName} was invoked for what is of no run: ${shorten(payload)}`);
    const { executionArn } = JSON.parse(payload);
    if (executionArn !== undefined) run.executions.add(executionArn);
    const name = run.nextInvocation(functionName);
    const kind = run.reach({ name, sort: isStep(functionName) ? 'step' : sortOf(functionName) });
    const work = () => this.#work(run, functionName, name, payload);
    run.note(`${name}${kind === undefined ? '' : `   ✗ ${kind}`}`);
    const disturbance = isStep(functionName) ? disturbanceOf(run, kind) : disturbanceOfRoute(run, kind);
    return disturb(work, disturbance, (late) => run.follow(late));
  }

  /** Runs the handler once. A route answers 503 as soon as its handler waits for a moment, as after a timeout. */
  async #work(run: Run, functionName: FunctionName, name: string, payload: string): Promise<LambdaResponse> {
    const handler = this.#handlers.get(functionName);
    if (handler === undefined) throw new Error(`there is no handler of ${functionName}`);
    const invocation = new Invocation(run, name);
    const context = { functionName, awsRequestId: name, memoryLimitInMB: '256', invokedFunctionArn: functionName };
    const answer = async (): Promise<LambdaResponse> => {
      await invocation.begin();
      try {
        const result = await handler(JSON.parse(payload), context);
        run.note(`${name} → ${shorten(JSON.stringify(result ?? null))}`);
        return { payload: JSON.stringify(result ?? null) };
      } catch (thrown) {
        const error = thrown instanceof Error ? thrown : new Error(String(thrown));
        run.note(`${name} → ${error.name}: ${shorten(error.message)}`);
        return failure(error.name, error.message);
      } finally {
        if (compensating.has(functionName)) run.happened('undo');
        if (isSigned(functionName)) run.happened('callback');
        invocation.end();
      }
    };
    const answered = answer();
    run.follow(answered);
    if (isStep(functionName)) return answered;
    return Promise.race([answered, invocation.suspended.then(() => unavailable)]);
  }
}

/** The functions of the compensations. */
const compensating = new Set<string>(
  functionsOf(
    'order-processing',
    orderCompensations.map(({ compensation }) => compensation),
  ),
);

const unavailable: LambdaResponse = { payload: JSON.stringify({ statusCode: 503, body: '{}' }) };
const taken: LambdaResponse = { payload: JSON.stringify({ statusCode: 200, body: '{}' }) };

function failure(errorType: string, errorMessage: string): LambdaResponse {
  return { payload: JSON.stringify({ errorType, errorMessage, trace: [] }), functionError: 'Unhandled' };
}

const fails = () => failure('InjectedError', 'this invocation fails permanently');
const passes = () => failure('TransientError', 'this invocation fails for the moment');

/** How a fault changes an invocation of a step. */
function disturbanceOf(run: Run, kind: FaultKind | undefined): Disturbance<LambdaResponse> {
  switch (kind) {
    case 'error':
      return { work: 'never', answer: fails };
    case 'error-after':
      return { answer: fails };
    case 'lost':
      return { answer: 'none' };
    case 'transient':
    case 'down':
      return { work: 'never', answer: passes };
    case 'hang':
      return { work: 'never', answer: 'none' };
    case 'twice':
      return { work: 'twice' };
    // The caller ignores the answer.
    case 'late-17s':
      return { work: () => run.sleep(overTime) };
    case 'late-undo':
      return { work: () => run.until('undo') };
    case 'late-end':
      return { work: () => run.until('end') };
    default:
      return {};
  }
}

/** The differences for functions that no workflow calls: their callers always get an answer, and repeat the request. */
function disturbanceOfRoute(run: Run, kind: FaultKind | undefined): Disturbance<LambdaResponse> {
  switch (kind) {
    case 'down':
      return { work: 'never', answer: fails };
    case 'drop':
      return { work: 'never', answer: () => taken };
    case 'late-undo':
    case 'late-end':
      return { ...disturbanceOf(run, kind), answer: () => unavailable };
    default:
      return disturbanceOf(run, kind);
  }
}

/**
 * The sort of a function that is no step, from its row in the manifest: invoked by a schedule, starting an execution,
 * called back by a signed caller, or receiving a person's decision.
 */
function sortOf(functionName: FunctionName): Point['sort'] {
  const { schedule, startsExecutions, authorization } = functionSpec(functionName);
  if (schedule !== undefined) return 'schedule';
  if (startsExecutions !== undefined) return 'submission';
  return authorization === 'signature' ? 'callback' : 'decision';
}

const isSigned = (functionName: string): boolean =>
  functionSpec(functionName as FunctionName).authorization === 'signature';

const shorten = (text: string): string => (text.length > 160 ? `${text.slice(0, 160)}…` : text);
