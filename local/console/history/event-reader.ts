import { detailsOf, executionEnds, type HistoryEvent } from '../api/history-event.ts';
import type { ExecutionStatus } from '../api/types.ts';
import { transitionKey } from '../graph/status.ts';
import { Changes, restore } from './changes.ts';
import type { Progress, Stop, Visit } from './model.ts';
import { endAttempt, errorOf, fail, isInside, isOpen, nearest, statusesOf } from './visits.ts';

interface Ending {
  readonly status: ExecutionStatus;
  readonly error?: string;
  readonly cause?: string;
}

/** Reads a history event by event, and takes the last ones back if it records what they change. */
export class EventReader {
  readonly #changes: Changes;
  #read = 0;
  readonly #visits: Visit[] = [];
  readonly #open = new Set<Visit>();
  readonly #stops: Stop[] = [];
  #ending: Ending = { status: 'RUNNING' };
  readonly #visitOf = new Map<number, Visit>();
  readonly #events = new Map<number, HistoryEvent>();
  readonly #taken = new Set<string>();
  /** Groups whose branches or items have begun. */
  readonly #begun = new Set<Visit>();
  /** What a redrive takes up again: that is no retry. */
  #redriven = new Set<Visit>();
  #stateTransitions = 0;
  #retries = 0;

  /** @param records whether events can be taken back */
  constructor({ records }: { readonly records: boolean }) {
    this.#changes = new Changes(records);
  }

  get records(): boolean {
    return this.#changes.areRecorded;
  }

  /** How many events have been read and not been taken back. */
  get count(): number {
    return this.#read;
  }

  read(event: HistoryEvent): void {
    this.#changes.begin(this.#undoOf(event));
    this.#read++;
    this.#events.set(event.id, event);
    if (event.type.startsWith('Execution')) this.#execution(event);
    else if (event.type.endsWith('StateEntered')) this.#enter(event);
    else this.#during(event);
  }

  /** Takes the last event back. */
  takeBack(): void {
    this.#changes.takeBack();
  }

  #undoOf({ id }: HistoryEvent): () => void {
    const { length: visits } = this.#visits;
    const { length: stops } = this.#stops;
    const lastStop = { ...this.#stops.at(-1) };
    const [ending, redriven, stateTransitions, retries] = [
      this.#ending,
      this.#redriven,
      this.#stateTransitions,
      this.#retries,
    ];
    return () => {
      this.#read--;
      this.#events.delete(id);
      this.#visitOf.delete(id);
      this.#visits.length = visits;
      this.#stops.length = stops;
      const last = this.#stops.at(-1);
      if (last) restore(last, lastStop);
      this.#ending = ending;
      this.#redriven = redriven;
      this.#stateTransitions = stateTransitions;
      this.#retries = retries;
    };
  }

  /** What the events read say. What they change afterwards is in `visits` and `visitOf` of this progress too. */
  progress(): Progress {
    return {
      ...this.#ending,
      stops: [...this.#stops],
      visits: [...this.#visits],
      statuses: statusesOf(this.#visits),
      taken: new Set(this.#taken),
      stateTransitions: this.#stateTransitions,
      retries: this.#retries,
      visitOf: this.#visitOf,
    };
  }

  #enter(event: HistoryEvent): void {
    const { name = '' } = detailsOf(event);
    const before = this.#events.get(event.previousEventId);
    const previous = this.#visitOf.get(event.previousEventId);
    const isFirstInside = before !== undefined && /^(ParallelState|MapState|MapIteration)Started$/.test(before.type);
    const parent = isFirstInside ? previous : previous?.parent;
    const iteration = before?.type === 'MapIterationStarted' ? detailsOf(before).index : previous?.iteration;
    const visit: Visit = {
      state: name,
      enteredId: event.id,
      from: ms(event),
      status: event.type === 'WaitStateEntered' ? 'waiting' : event.type === 'FailStateEntered' ? 'failed' : 'running',
      attempts: [],
      waits: event.type === 'WaitStateEntered',
      ...(event.type === 'FailStateEntered' && { to: ms(event) }),
      ...(parent && { parent }),
      ...(parent && iteration !== undefined && !isBranch(before) && { iteration }),
    };
    this.#stateTransitions++;
    this.#visits.push(visit);
    if (isOpen(visit.status)) this.#changes.add(this.#open, visit);
    this.#visitOf.set(event.id, visit);
    if (isFirstInside) return;
    const kind = previous?.status === 'caught' ? 'catch' : 'next';
    this.#changes.add(this.#taken, transitionKey(previous?.state ?? '', name, kind));
  }

  #during(event: HistoryEvent): void {
    const visit = this.#find(event);
    if (visit === undefined) return;
    this.#changes.keep(visit);
    this.#visitOf.set(event.id, visit);
    const { type } = event;
    const details = detailsOf(event);
    if (/^Task(Submitted|Succeeded)$/.test(type) && /^start(Sync)?Execution/.test(details.resource ?? '')) {
      const attempt = visit.attempts.at(-1);
      if (attempt) attempt.startedId ??= event.id;
    }
    if (type === 'MapRunStarted' && details.mapRunArn !== undefined) visit.mapRunArn = details.mapRunArn;
    if (type.endsWith('StateExited')) this.#exit(visit, event);
    else if (type.endsWith('Scheduled')) this.#schedule(visit, event);
    else if (/^(Parallel|Map)StateStarted$/.test(type)) this.#begin(visit, event);
    else if (type === 'TaskSubmitted' && details.resource?.endsWith('.waitForTaskToken')) {
      visit.status = 'waiting';
      const attempt = visit.attempts.at(-1);
      if (attempt) attempt.waitingFrom = ms(event);
    } else if (/(Failed|TimedOut)$/.test(type)) {
      // A Parallel or Map fails of what happened inside.
      fail(visit, { ...errorOf(this.#visitOf.get(event.previousEventId)), ...details }, ms(event));
      visit.failedId = event.id;
      this.#changes.add(this.#open, visit);
    } else if (/^(Task|LambdaFunction|Activity)Succeeded$/.test(type)) {
      visit.status = 'running';
      endAttempt(visit, ms(event));
    } else if (type.endsWith('StateAborted')) {
      // What failed by itself is aborted as well when its branch ends.
      this.#close(visit, visit.error === undefined && visit.status !== 'failed' ? 'aborted' : 'failed', ms(event));
    }
  }

  #find(event: HistoryEvent): Visit | undefined {
    const previous = this.#visitOf.get(event.previousEventId);
    const { name, state: failed } = detailsOf(event);
    if (event.type.endsWith('StateExited')) return nearest(previous, ({ state }) => state === name);
    if (event.type === 'EvaluationFailed') {
      // In the first field of a state that is read, it follows what came before the state.
      if (previous?.state === failed) return previous;
      return this.#visits.findLast(({ state, status }) => state === failed && isOpen(status));
    }
    if (previous === undefined && /^(Parallel|Map)StateStarted$/.test(event.type)) {
      return this.#visits.find((visit) => this.#begun.has(visit) && visit.status === 'failed');
    }
    if (/^(ParallelState|MapState|MapIteration|MapRun)/.test(event.type)) {
      // What comes before is the last event of a branch, unless the branches are just about to begin. A group that has
      // ended may be the last state of a branch of another one.
      return nearest(previous, (visit) => visit.exitedId === undefined && this.#isGroup(visit));
    }
    if (previous !== undefined) return previous;
    // After a redrive, the state that had failed continues.
    return this.#visits.findLast((one) => one.status === 'failed' && one.attempts.length > 0 && !this.#begun.has(one));
  }

  #isGroup({ enteredId }: Visit): boolean {
    return /^(Parallel|Map)/.test(this.#events.get(enteredId)?.type ?? '');
  }

  #schedule(visit: Visit, event: HistoryEvent): void {
    if (visit.attempts.length > 0) this.#again(visit);
    const { timeoutInSeconds: timeout } = detailsOf(event);
    visit.scheduledId = event.id;
    visit.attempts.push({ from: ms(event), ...(timeout !== undefined && { deadline: ms(event) + timeout * 1000 }) });
    visit.status = 'running';
  }

  /** The branches of a Parallel or the items of a Map begin, or begin again. */
  #begin(visit: Visit, event: HistoryEvent): void {
    if (this.#begun.has(visit)) {
      this.#endTryOf(visit, event.previousEventId);
      this.#again(visit);
    }
    this.#changes.add(this.#begun, visit);
    visit.attempts.push({ from: ms(event) });
    visit.status = 'running';
  }

  /** A group that tries again has no event that says that it failed: the one inside does. */
  #endTryOf(group: Visit, lastId: number): void {
    const attempt = group.attempts.at(-1);
    const last = this.#events.get(lastId);
    if (attempt === undefined || last === undefined || attempt.to !== undefined) return;
    attempt.to = ms(last);
    const { error } = errorOf(this.#visitOf.get(lastId));
    if (error !== undefined) attempt.error = error;
  }

  /** A retry, or a redrive: what went wrong before is no longer what became of the visit. */
  #again(visit: Visit): void {
    this.#stateTransitions++;
    if (!this.#changes.remove(this.#redriven, visit)) this.#retries++;
    this.#changes.add(this.#open, visit);
    delete visit.failedId;
    delete visit.to;
    delete visit.error;
    delete visit.cause;
  }

  #exit(visit: Visit, event: HistoryEvent): void {
    // A wait that a redrive took up again had an end before.
    delete visit.to;
    if (this.#begun.has(visit)) {
      for (const inside of this.#open) {
        if (!isInside(inside, visit)) continue;
        this.#close(inside, inside.error === undefined ? 'aborted' : 'failed', ms(event));
      }
    }
    // A visit inside that failed and was not caught there is what the group's own catcher took.
    this.#close(visit, visit.error === undefined ? 'succeeded' : 'caught', ms(event));
    visit.exitedId = event.id;
  }

  #execution(event: HistoryEvent): void {
    const { type } = event;
    if (type === 'ExecutionRedriven') this.#redrive(event);
    const status = executionEnds[type];
    if (status === undefined) return;
    const { error, cause } = detailsOf(event);
    this.#ending = { status, ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
    this.#stops.push({ from: ms(event) });
    const last = this.#visitOf.get(event.previousEventId);
    if (status === 'SUCCEEDED') {
      if (last) this.#changes.add(this.#taken, transitionKey(last.state, ''));
      return;
    }
    for (const visit of this.#open) this.#close(visit, visit.error === undefined ? 'aborted' : 'failed', ms(event));
    if (last && status === 'FAILED') {
      this.#close(last, 'failed', ms(event));
      last.error ??= error;
      last.cause ??= cause;
      last.failedId ??= event.id;
    }
  }

  #redrive(event: HistoryEvent): void {
    this.#redriven = new Set(this.#visits);
    this.#ending = { status: 'RUNNING' };
    const stop = this.#stops.at(-1);
    if (stop) stop.to = ms(event);
  }

  #close(visit: Visit, status: Visit['status'], at: number): void {
    this.#changes.keep(visit);
    this.#changes.remove(this.#open, visit);
    visit.status = status;
    visit.to ??= at;
    endAttempt(visit, at);
  }
}

const ms = (event: HistoryEvent): number => event.timestamp * 1000;

/** Whether a branch of a Parallel begins after it: what is inside is in no iteration of its own. */
const isBranch = (before: HistoryEvent | undefined): boolean => before?.type === 'ParallelStateStarted';
