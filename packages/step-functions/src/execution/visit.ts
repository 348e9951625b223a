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

/** One visit of a state by a thread, from its StateEntered to its StateExited event, including retries. */
export class Visit {
  readonly thread: Thread;
  readonly state: CompiledState;
  /** The state's input before InputPath. */
  readonly input: Json;
  /** ms since the epoch */
  readonly enteredAt: number;
  /** The id of the StateEntered event, which causes of runtime errors contain. */
  readonly eventId: number;
  /** The id of the event before the StateEntered event. */
  readonly eventBefore: number;
  retryCount = 0;
  /** How often each retrier was used, by its index in Retry. */
  attempts: number[] | undefined;
  taskToken: string | undefined;
  /** Set while TestState tests the state by itself. */
  test: StateTest | undefined;
  /** The previous event of the StateExited event, if it is not the last one. */
  exitsAfter: number | undefined;
  /** The threads of a Parallel or Map state by branch or item; a redrive continues those that did not succeed. */
  children: (Thread | undefined)[] | undefined;
  /** The map run of a distributed Map state. */
  mapRun: MapRunInProgress | undefined;
  /** Whether a redrive continues the state, instead of starting it again. */
  redriving = false;

  constructor(thread: Thread, state: CompiledState, input: Json, eventBefore: number, eventId: number) {
    this.thread = thread;
    this.state = state;
    this.input = input;
    this.eventBefore = eventBefore;
    this.eventId = eventId;
    this.enteredAt = thread.execution.now;
  }

  /** The scope of a path, template or expression of this state. */
  scope(input: Json): Scope {
    const { random, now, spend, yieldToOthers, guard } = this.thread.execution.evaluations.services;
    return {
      input,
      context: () => this.contextObject(),
      variables: this.thread.variables,
      random,
      now,
      spend,
      yieldToOthers,
      guard,
    };
  }

  /** Records that the value of a JSONata expression cannot be used, and returns the failure to throw. */
  evaluationFailure(cause: string, location: string): Failure {
    const text = this.runtimeCause(cause);
    const error = 'States.QueryEvaluationError';
    this.thread.emit('EvaluationFailed', { cause: text, error, location, state: this.state.name });
    return new Failure(error, text, { location });
  }

  /**
   * Records the result of InputPath for TestState, if it returns that. @param isDeclared whether the state has the
   * field
   */
  noteInput(value: Json, isDeclared: boolean): void {
    const { test } = this;
    if (test === undefined) return;
    const { input } = stateTypes[this.state.type].inspectedSteps;
    const isShown =
      input === 'always' || (input !== 'never' && isDeclared) || (input === 'alone' && test.isSingleState);
    if (isShown) test.note('afterInputPath', value);
  }

  /** A cause with AWS's introduction. */
  runtimeCause(cause: string): string {
    const { name } = this.state;
    return `An error occurred while executing the state '${name}' (entered at the event id #${this.eventId}). ${cause}`;
  }

  /**
   * The context object, which is built when it is read.
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
