import type { EventDetails } from '../history/event.ts';
import type { Json } from '../language/json.ts';
import { stateTypes } from '../language/state-types.ts';
import { StatesError } from '../language/states-error.ts';
import { handlerOf, retrierIndexOf, retryDelay } from './error-handling.ts';
import type { Execution } from './execution.ts';
import { Aborted, Failure, logUnexpected } from './failure.ts';
import { Mailbox } from './mailbox.ts';
import { checkSize } from './payload-size.ts';
import type { CompiledMachine } from './program.ts';
import type { StateTest } from './state-test.ts';
import type { Transition } from './transition.ts';
import { checkAssigned } from './variables.ts';
import { Visit } from './visit.ts';
import { whenReady } from './when-ready.ts';

/** The item of an iteration: `$$.Map.Item`. */
export interface MapItem {
  readonly Index: number;
  /** Set if the state iterates over an object. */
  readonly Key?: string;
  readonly Value: Json;
  /** The source of the item: `STATE_DATA`, or the URI of an object in S3. */
  readonly Source: string;
}

/** The result of a state under test. */
export interface TestedState {
  readonly transition?: Transition;
  readonly failure?: Failure;
  readonly retryIndex?: number;
  /** ms */
  readonly retryDelay?: number;
  readonly catchIndex?: number;
}

/**
 * A thread of control through a definition: the execution itself, a branch of a Parallel state, or an iteration of an
 * inline Map state. It keeps its position, so that a redrive can continue from there.
 */
export class Thread {
  readonly execution: Execution;
  readonly machine: CompiledMachine;
  readonly parent: Thread | undefined;
  readonly item: MapItem | undefined;
  /** The visible variables: its own and those of the outer scopes. */
  variables: Readonly<Record<string, Json>>;
  /** The id of the last event of this thread, which is the previousEventId of the next one. */
  cursor: number;
  visit: Visit | undefined;
  /** The output, once it succeeded. */
  output: Json | undefined;
  readonly #outer: Readonly<Record<string, Json>>;
  #blockedOn: Mailbox<unknown> | undefined;
  #aborted = false;
  #failed = false;

  constructor(execution: Execution, machine: CompiledMachine, cursor: number, parent?: Thread, item?: MapItem) {
    this.execution = execution;
    this.machine = machine;
    this.cursor = cursor;
    this.parent = parent;
    this.item = item ?? parent?.item;
    this.variables = parent?.variables ?? {};
    this.#outer = this.variables;
  }

  /** Runs the definition from start to end and returns the output. @throws Failure or Aborted */
  async run(input: Json): Promise<Json> {
    return this.#go(this.#enter(this.machine.startAt, input));
  }

  /** Runs the failed state again, then the states that follow. */
  async redrive(): Promise<Json> {
    this.#aborted = false;
    this.#failed = false;
    const { visit } = this;
    if (visit === undefined) throw new Error('a thread that entered no state cannot be redriven');
    visit.attempts = undefined;
    visit.retryCount = 0;
    visit.redriving = true;
    return this.#go(visit);
  }

  /** Runs one state once, and returns what Retry and Catch would do with a failure. */
  async testState(name: string, input: Json, test: StateTest, used: number): Promise<TestedState> {
    const visit = this.#enter(name, input);
    visit.test = test;
    visit.attempts = visit.state.retriers.map(() => used);
    let failure: Failure;
    try {
      return { transition: await visit.state.run(visit) };
    } catch (thrown) {
      // A single state has no StateEntered event, which causes otherwise contain.
      failure =
        thrown instanceof StatesError ? new Failure(thrown.error, thrown.cause) : this.#failureOf(thrown, visit);
    }
    const index = retrierIndexOf(visit, failure);
    const retrier = index < 0 ? {} : { retryIndex: index };
    const delay = retryDelay(visit, failure);
    if (delay !== undefined) return { failure, ...retrier, retryDelay: delay };
    const handler = handlerOf(visit, failure);
    if (handler === undefined) return { failure, ...retrier };
    return { failure, ...retrier, catchIndex: handler.index, transition: await handler.handle() };
  }

  /** Runs the current state and those that follow. */
  async #go(first: Visit): Promise<Json> {
    for (let visit = first; ; ) {
      let transition: Transition;
      try {
        const turn = this.execution.evaluations.yieldToOthers();
        if (turn !== undefined) {
          await turn;
          this.checkRunning();
        }
        const attempt = this.#attempt(visit);
        // Branches and iterations take turns after each state, so their events are interleaved as on AWS. The main
        // thread has no siblings, so it continues synchronously if the transition is not a promise.
        transition = attempt instanceof Promise || this.parent !== undefined ? await attempt : attempt;
      } catch (thrown) {
        transition = await this.#recover(visit, thrown);
      }
      this.#exit(visit, transition);
      const { output, next } = transition;
      if (next === undefined) {
        this.output = output;
        this.visit = undefined;
        return output;
      }
      this.execution.checkTransition();
      visit = this.#enter(next, output);
    }
  }

  #enter(name: string, input: Json): Visit {
    const state = this.machine.states.get(name);
    if (state === undefined) throw new Failure('States.Runtime', `There is no state '${name}'.`);
    const before = this.cursor;
    const id = this.emit(stateTypes[state.type].events.entered, { input, name });
    this.visit = new Visit(this, state, input, before, id);
    return this.visit;
  }

  #exit({ state: { name, type }, exitsAfter }: Visit, { output, assigned }: Transition): void {
    if (assigned === undefined || Object.keys(assigned).length === 0) {
      this.emit(stateTypes[type].events.exited, { name, output }, exitsAfter);
      return;
    }
    this.variables = { ...this.variables, ...assigned };
    this.emit(stateTypes[type].events.exited, { name, output, assignedVariables: assigned }, exitsAfter);
  }

  /** Does the state's work once. */
  #attempt(visit: Visit): Transition | Promise<Transition> {
    return whenReady(visit.state.run(visit), (transition) => this.#checked(visit, transition));
  }

  /** Checks the output and the variables of a transition against the quotas. */
  #checked({ input, state: { name: stateName } }: Visit, transition: Transition): Transition {
    const { output, assigned } = transition;
    checkSize(output, stateName, input);
    if (assigned !== undefined) checkAssigned({ assigned, visible: this.variables, outer: this.#outer, stateName });
    return transition;
  }

  /** Applies Retry and Catch to a failed attempt. */
  async #recover(visit: Visit, first: unknown): Promise<Transition> {
    let failure = this.#failureOf(first, visit);
    for (let delay = retryDelay(visit, failure); delay !== undefined; delay = retryDelay(visit, failure)) {
      await this.sleepUntil(this.execution.now + delay);
      visit.retryCount++;
      try {
        return await this.#attempt(visit);
      } catch (thrown) {
        failure = this.#failureOf(thrown, visit);
      }
    }
    visit.exitsAfter = undefined;
    const before = this.cursor;
    this.#recordFailed(visit, failure);
    const handler = handlerOf(visit, failure);
    if (handler === undefined) throw failure;
    try {
      return this.#checked(visit, await handler.handle());
    } catch (thrown) {
      // On AWS, a failing catcher counts as a first failure of the state, which can be handled once more.
      this.cursor = before;
      failure = this.#failureOf(thrown, visit);
      this.#recordFailed(visit, failure);
      throw failure;
    }
  }

  /** Records the failure of a Parallel or Map state. On AWS, there is no such event for a runtime error. */
  #recordFailed({ state: { type } }: Visit, { error }: Failure): void {
    const { hasFailedEvent, events } = stateTypes[type];
    if (hasFailedEvent && error !== 'States.Runtime') this.emit(events.failed);
  }

  #failureOf(thrown: unknown, visit: Visit): Failure {
    if (thrown instanceof Aborted) throw thrown;
    if (thrown instanceof Failure) return thrown;
    const { name } = visit.state;
    if (!(thrown instanceof StatesError)) {
      const message = logUnexpected(thrown, `state '${name}'`, this.execution.host.log);
      return new Failure('States.Runtime', visit.runtimeCause(message));
    }
    const { error, location } = thrown;
    const failure = new Failure(error, visit.runtimeCause(thrown.cause), { location });
    if (location !== undefined) {
      // On AWS, the first failed evaluation counts as if the state had not been entered.
      const previous = this.cursor === visit.eventId ? visit.eventBefore : this.cursor;
      this.emit('EvaluationFailed', { cause: failure.cause, error, location, state: name }, previous);
    }
    return failure;
  }

  /**
   * Records an event and makes it this thread's last one.
   * @param previous the previous event, if it is not the last one
   */
  emit(type: string, details?: EventDetails, previous = this.cursor): number {
    this.checkRunning();
    this.cursor = this.execution.record(type, previous, details);
    return this.cursor;
  }

  /** Throws Aborted if the thread was stopped, so that it does not continue after a wait. */
  checkRunning(): void {
    if (this.#aborted) throw new Aborted();
  }

  /** A mailbox for this thread only, so that aborting the thread ends the wait. */
  mailbox<Message>(): Mailbox<Message> {
    return new Mailbox<Message>(this.execution.inputs.turns);
  }

  /** Waits for the mailbox's next message. */
  receive<Message>(mailbox: Mailbox<Message>): Promise<Message> {
    if (this.#aborted) return Promise.reject(new Aborted());
    this.#blockedOn = mailbox as Mailbox<unknown>;
    return mailbox.next();
  }

  /** @param at ms since the epoch */
  async sleepUntil(at: number): Promise<void> {
    const waiting = this.execution.waitingPoints.open();
    waiting.timer(at, { type: 'timer' });
    try {
      await this.receive(waiting.mailbox);
    } finally {
      waiting.close();
    }
  }

  /**
   * Aborts the thread and the threads under it: their results are ignored. A running task is not stopped.
   * @param after the event of the sibling's failure, if the history must contain an event about the aborted state; AWS
   *   has no such event for states that take no time
   */
  abort(after?: number): void {
    if (this.#aborted || this.#failed || this.output !== undefined) return;
    const traits = this.visit && stateTypes[this.visit.state.type];
    if (after !== undefined && traits?.hasAbortedEvent) this.execution.recordAborted(traits.events.aborted, after);
    for (const child of this.visit?.children ?? []) child?.abort(after);
    this.#aborted = true;
    this.#blockedOn?.abort();
  }

  /** Called when the thread has failed: a failed task inside a Parallel or Map state counts as aborted. */
  fail({ error }: Failure): void {
    const failed = this.visit?.state.type === 'Task' && error !== 'States.Runtime';
    if (failed) this.execution.recordAborted('TaskStateAborted', this.cursor);
    this.#failed = true;
  }
}
