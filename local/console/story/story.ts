import { type StateStatus, transitionKey } from '../graph/status.ts';

/** An event of GetExecutionHistory as it is on the wire: times in seconds since the epoch, values as JSON text. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
  readonly [details: string]: unknown;
}

/** What an event's details may hold, of whatever type it is. */
export interface EventDetails {
  readonly name?: string;
  /** The state whose expression failed. */
  readonly state?: string;
  readonly resource?: string;
  readonly input?: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly parameters?: string;
  readonly assignedVariables?: Readonly<Record<string, string>>;
  readonly timeoutInSeconds?: number;
}

/** One try of a task. Times are ms since the epoch. */
export interface Attempt {
  readonly from: number;
  to?: number;
  /** When the state gives up. */
  readonly deadline?: number;
  /** Since when its callback is waited for. */
  waitingFrom?: number;
  error?: string;
  cause?: string;
}

/** One visit of a state, from entering to leaving it. Times are ms since the epoch. */
export interface Visit {
  readonly state: string;
  readonly enteredId: number;
  readonly from: number;
  to?: number;
  status: Exclude<StateStatus, 'not-taken'>;
  readonly attempts: Attempt[];
  readonly parent?: Visit;
  readonly input?: string;
  /** What was given to the task. */
  parameters?: string;
  output?: string;
  variables?: Readonly<Record<string, string>>;
  error?: string;
  cause?: string;
}

/** What has happened in an execution up to some event. */
export interface Story {
  readonly visits: readonly Visit[];
  readonly statuses: ReadonlyMap<string, StateStatus>;
  /** By `transitionKey`; from and to the ends of the workflow by the empty name. */
  readonly taken: ReadonlySet<string>;
  /** As AWS bills them: each state entered and each retry. */
  readonly stateTransitions: number;
  readonly retries: number;
  /** Which visit an event belongs to. */
  readonly visitOf: ReadonlyMap<number, Visit>;
}

/** The one member of an event that holds its details. */
export function detailsOf(event: HistoryEvent): EventDetails {
  const member = Object.keys(event).find((name) => name.endsWith('EventDetails'));
  return member === undefined ? {} : (event[member] as EventDetails);
}

/** Reads an execution's history, or the beginning of one. */
export function tellStory(history: readonly HistoryEvent[]): Story {
  const teller = new Teller();
  for (const event of history) teller.hear(event);
  return teller.story();
}

class Teller {
  readonly #visits: Visit[] = [];
  readonly #visitOf = new Map<number, Visit>();
  readonly #events = new Map<number, HistoryEvent>();
  readonly #taken = new Set<string>();
  /** Groups whose branches or items have begun. */
  readonly #begun = new Set<Visit>();
  /** What a redrive takes up again: that is no retry. */
  #redriven = new Set<Visit>();
  #stateTransitions = 0;
  #retries = 0;

  hear(event: HistoryEvent): void {
    this.#events.set(event.id, event);
    if (event.type.startsWith('Execution')) this.#execution(event);
    else if (event.type.endsWith('StateEntered')) this.#enter(event);
    else this.#during(event);
  }

  story(): Story {
    const statuses = new Map<string, StateStatus>();
    // Of several visits, such as those of a Map's items, one that goes on says more than those that ended.
    for (const { state, status } of this.#visits) {
      if (!isOpen(statuses.get(state)) || isOpen(status)) statuses.set(state, status);
    }
    return {
      visits: this.#visits,
      statuses,
      taken: this.#taken,
      stateTransitions: this.#stateTransitions,
      retries: this.#retries,
      visitOf: this.#visitOf,
    };
  }

  #enter(event: HistoryEvent): void {
    const { name = '', input } = detailsOf(event);
    const before = this.#events.get(event.previousEventId);
    const previous = this.#visitOf.get(event.previousEventId);
    const isFirstInside = before !== undefined && /^(ParallelState|MapState|MapIteration)Started$/.test(before.type);
    const parent = isFirstInside ? previous : previous?.parent;
    const visit: Visit = {
      state: name,
      enteredId: event.id,
      from: ms(event),
      status: event.type === 'WaitStateEntered' ? 'waiting' : event.type === 'FailStateEntered' ? 'failed' : 'running',
      attempts: [],
      ...(parent && { parent }),
      ...(input !== undefined && { input }),
    };
    this.#stateTransitions++;
    this.#visits.push(visit);
    this.#visitOf.set(event.id, visit);
    if (isFirstInside) return;
    this.#taken.add(transitionKey(previous?.state ?? '', name, previous?.status === 'caught' ? 'catch' : 'next'));
  }

  #during(event: HistoryEvent): void {
    const visit = this.#find(event);
    if (visit === undefined) return;
    this.#visitOf.set(event.id, visit);
    const { type } = event;
    const details = detailsOf(event);
    if (type.endsWith('StateExited')) this.#exit(visit, event);
    else if (type.endsWith('Scheduled')) this.#schedule(visit, event);
    else if (/^(Parallel|Map)StateStarted$/.test(type)) this.#begin(visit);
    else if (type === 'TaskSubmitted' && details.resource?.endsWith('.waitForTaskToken')) {
      visit.status = 'waiting';
      const attempt = visit.attempts.at(-1);
      if (attempt) attempt.waitingFrom = ms(event);
    } else if (/(Failed|TimedOut)$/.test(type)) {
      // A Parallel or Map fails of what happened inside.
      fail(visit, { ...errorOf(this.#visitOf.get(event.previousEventId)), ...details }, ms(event));
    } else if (/^(Task|LambdaFunction|Activity)Succeeded$/.test(type)) {
      visit.status = 'running';
      endAttempt(visit, ms(event));
    } else if (type.endsWith('StateAborted')) {
      // What failed by itself is aborted as well when its branch ends.
      close(visit, visit.error === undefined ? 'aborted' : 'failed', ms(event));
    }
  }

  #find(event: HistoryEvent): Visit | undefined {
    const previous = this.#visitOf.get(event.previousEventId);
    const { name, state: failed } = detailsOf(event);
    if (event.type.endsWith('StateExited')) return climb(previous, ({ state }) => state === name);
    if (event.type === 'EvaluationFailed') {
      // In the first field of a state that is read, it follows what came before the state.
      if (previous?.state === failed) return previous;
      return this.#visits.findLast(({ state, status }) => state === failed && isOpen(status));
    }
    if (previous === undefined && /^(Parallel|Map)StateStarted$/.test(event.type)) {
      return this.#visits.find((visit) => this.#begun.has(visit) && visit.status === 'failed');
    }
    if (/^(ParallelState|MapState|MapIteration|MapRun)/.test(event.type)) {
      // What comes before is the last event of a branch, unless the branches are just about to begin.
      return climb(previous, (visit) => this.#events.get(visit.enteredId)?.type.match(/^(Parallel|Map)/) !== null);
    }
    if (previous !== undefined) return previous;
    // After a redrive, the state that had failed goes on.
    return this.#visits.findLast(({ status, attempts }) => status === 'failed' && attempts.length > 0);
  }

  #schedule(visit: Visit, event: HistoryEvent): void {
    if (visit.attempts.length > 0) this.#again(visit);
    const { parameters, timeoutInSeconds: timeout } = detailsOf(event);
    if (parameters !== undefined) visit.parameters = parameters;
    visit.attempts.push({ from: ms(event), ...(timeout !== undefined && { deadline: ms(event) + timeout * 1000 }) });
    visit.status = 'running';
  }

  /** The branches of a Parallel or the items of a Map begin, or begin anew. */
  #begin(visit: Visit): void {
    if (this.#begun.has(visit)) this.#again(visit);
    this.#begun.add(visit);
    visit.status = 'running';
  }

  /** A retry, or a redrive: what went wrong before is no longer what became of the visit. */
  #again(visit: Visit): void {
    this.#stateTransitions++;
    if (!this.#redriven.delete(visit)) this.#retries++;
    delete visit.to;
    delete visit.error;
    delete visit.cause;
  }

  #exit(visit: Visit, event: HistoryEvent): void {
    const { output, assignedVariables } = detailsOf(event);
    // A wait that a redrive took up again had an end before.
    delete visit.to;
    const failed = visit.error !== undefined;
    for (const inside of this.#visits) {
      if (inside !== visit && isOpen(inside.status) && isInside(inside, visit)) {
        close(inside, inside.error === undefined ? 'aborted' : 'failed', ms(event));
      }
    }
    // A visit inside that failed and was not caught there is what the group's own catcher took.
    close(visit, failed ? 'caught' : 'succeeded', ms(event));
    if (output !== undefined) visit.output = output;
    if (assignedVariables !== undefined) visit.variables = assignedVariables;
  }

  #execution(event: HistoryEvent): void {
    const { type } = event;
    if (type === 'ExecutionRedriven') this.#redriven = new Set(this.#visits);
    if (type === 'ExecutionStarted' || type === 'ExecutionRedriven') return;
    const last = this.#visitOf.get(event.previousEventId);
    if (type === 'ExecutionSucceeded') {
      if (last) this.#taken.add(transitionKey(last.state, ''));
      return;
    }
    for (const visit of this.#visits) {
      if (isOpen(visit.status)) close(visit, visit.error === undefined ? 'aborted' : 'failed', ms(event));
    }
    if (last && type === 'ExecutionFailed') {
      const { error, cause } = detailsOf(event);
      close(last, 'failed', ms(event));
      last.error ??= error;
      last.cause ??= cause;
    }
  }
}

const ms = (event: HistoryEvent): number => event.timestamp * 1000;
const isOpen = (status?: StateStatus): boolean => status === 'running' || status === 'waiting';

function climb(visit: Visit | undefined, fits: (visit: Visit) => boolean): Visit | undefined {
  for (let at = visit; at !== undefined; at = at.parent) if (fits(at)) return at;
  return undefined;
}

function isInside(visit: Visit, group: Visit): boolean {
  return climb(visit.parent, (parent) => parent === group) !== undefined;
}

/** What made a group fail. A history does not tell the error of a Fail state: its definition does. */
function errorOf({ state, status, error, cause }: Partial<Visit> = {}): EventDetails {
  const reached = status === 'failed' ? `reached ${state}` : undefined;
  const named = error ?? reached;
  return { ...(named !== undefined && { error: named }), ...(cause !== undefined && { cause }) };
}

function fail(visit: Visit, { error, cause }: EventDetails, at: number): void {
  visit.status = 'running';
  visit.error = error ?? 'an error without a name';
  if (cause) visit.cause = cause;
  const attempt = visit.attempts.at(-1);
  if (attempt === undefined) return;
  attempt.error = visit.error;
  if (cause) attempt.cause = cause;
  endAttempt(visit, at);
}

function endAttempt({ attempts }: Visit, at: number): void {
  const attempt = attempts.at(-1);
  if (attempt) attempt.to ??= at;
}

function close(visit: Visit, status: Visit['status'], at: number): void {
  visit.status = status;
  visit.to ??= at;
  endAttempt(visit, at);
}
