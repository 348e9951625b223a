import type { Json, JsonObject } from '../language/json.ts';
import type { Scope } from '../language/scope.ts';
import { stateTypes } from '../language/state-types.ts';
import { formatTimestamp } from '../language/timestamp.ts';
import { contextOfExecution } from './context-of-execution.ts';
import { Failure } from './failure.ts';
import type { MapRunInProgress } from './map-run.ts';
import type { CompiledState } from './program.ts';
import type { StateTest } from './state-test.ts';
import type { Thread } from './thread.ts';

/** One stay of a thread in a state, from its Entered to its Exited event, retries included. */
export class Visit {
  readonly thread: Thread;
  readonly state: CompiledState;
  /** The state's input as it came, before InputPath. */
  readonly input: Json;
  /** ms since the epoch */
  readonly enteredAt: number;
  /** The id of the Entered event, which the causes of runtime errors name. */
  readonly eventId: number;
  /** The id of the event before the Entered event. */
  readonly eventBefore: number;
  retryCount = 0;
  /** How often each retrier was used, by its place in Retry. */
  attempts: number[] | undefined;
  taskToken: string | undefined;
  /** Set while TestState tests the state by itself. */
  test: StateTest | undefined;
  /** The event that the Exited event follows, where that is not the last one. */
  exitsAfter: number | undefined;
  /** The threads of a Parallel or Map state by branch or item: redrive goes on with those that did not succeed. */
  children: (Thread | undefined)[] | undefined;
  /** The map run of a distributed Map state. */
  mapRun: MapRunInProgress | undefined;
  /** Whether the state goes on after a redrive, instead of starting anew. */
  redriving = false;

  constructor(thread: Thread, state: CompiledState, input: Json, eventBefore: number, eventId: number) {
    this.thread = thread;
    this.state = state;
    this.input = input;
    this.eventBefore = eventBefore;
    this.eventId = eventId;
    this.enteredAt = thread.execution.now;
  }

  /** What a path, template or expression of this state sees. */
  scope(input: Json): Scope {
    const { random, now, spend, rest, guard } = this.thread.execution.evaluations;
    return {
      input,
      context: () => this.contextObject(),
      variables: this.thread.variables,
      random,
      now,
      spend,
      rest,
      guard,
    };
  }

  /** Records that a value JSONata gave cannot be used, and gives the failure to throw. */
  evaluationFailure(cause: string, location: string): Failure {
    const text = this.runtimeCause(cause);
    const error = 'States.QueryEvaluationError';
    this.thread.emit('EvaluationFailed', { cause: text, error, location, state: this.state.name });
    return new Failure(error, text, { location });
  }

  /** Tells TestState what InputPath selects, if it shows that. @param isDeclared whether the state has the field */
  noteInput(value: Json, isDeclared: boolean): void {
    const { test } = this;
    if (test === undefined) return;
    const { input } = stateTypes[this.state.type].shows;
    const isShown = input === 'always' || (input !== 'never' && isDeclared) || (input === 'alone' && test.standsAlone);
    if (isShown) test.note('afterInputPath', value);
  }

  /** What went wrong, as AWS introduces it. */
  runtimeCause(cause: string): string {
    const { name } = this.state;
    return `An error occurred while executing the state '${name}' (entered at the event id #${this.eventId}). ${cause}`;
  }

  /**
   * The context object, built when something reads it.
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
   */
  contextObject(): JsonObject {
    if (this.test?.context !== undefined) return this.test.context;
    const { execution, item } = this.thread;
    const state: JsonObject = { Name: this.state.name, EnteredTime: formatTimestamp(this.enteredAt) };
    if (stateTypes[this.state.type].isRetried) state.RetryCount = this.retryCount;
    const context: JsonObject = {
      Execution: contextOfExecution(execution),
      StateMachine: { Id: execution.stateMachineArn, Name: execution.stateMachineName },
      State: state,
    };
    if (this.taskToken !== undefined) context.Task = { Token: this.taskToken };
    if (item !== undefined) context.Map = { Item: { ...item } };
    return context;
  }
}
