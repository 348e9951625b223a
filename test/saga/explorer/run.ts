import type { Clock } from 'step-functions-engine';
import type { FunctionName } from '../../../functions/manifest.ts';
import type { Item, Key } from '../../../orders/ports.ts';
import type { PaymentScript } from '../../../sandbox/payment-gateway/payment.ts';
import type { Fault, FaultKind, Schedule } from './schedule.ts';
import { Turns } from './turns.ts';

/**
 * `undo`: a compensation has run. `end`: the execution has ended. `callback`: a signed callback has been answered.
 * Other moments: an item was put, as in `ORDER/NOTIFICATION#APPROVAL`, or an external service was called, as in
 * `paymentGateway.request`.
 */
export type Moment = 'undo' | 'end' | 'callback' | `${string}/${string}` | `${string}.${string}`;

/** A place where a fault can be injected: an invocation or a call that a run reached. */
export interface Point {
  readonly name: string;
  readonly sort: 'step' | 'submission' | 'schedule' | 'callback' | 'decision' | 'read' | 'write';
}

/** Settings of a scenario for its run, besides the acts. */
export interface Circumstances {
  /** The function that fails at every invocation until the repair. */
  readonly fails?: FunctionName;
  /** How the bank answers the payment. */
  readonly payment?: PaymentScript;
}

/** One run of a schedule: its recorded calls, and the faults that are still to be injected. */
export class Run {
  /** Contained in all ids of this run. */
  readonly id: string;
  readonly schedule: Schedule;
  readonly circumstances: Circumstances;
  readonly clock: Clock;
  readonly turns: Turns;
  /** The calls, faults and ends, as lines for a person. */
  readonly trace: string[] = [];
  readonly points: Point[] = [];
  /** Every item that was put, in the form in which it was put. */
  readonly puts: Item[] = [];
  /** The kinds of writes (`paymentGateway.refund`, `table STOCK/STOCK`), each with an invocation that made one. */
  readonly writes = new Map<string, string>();
  /** The functions that ran. */
  readonly functions = new Set<string>();
  /** Violations found during the run: calls that bypass the ports, where no fault can be injected. */
  readonly violations = new Set<string>();
  /** The ARNs of the executions whose steps ran. */
  readonly executions = new Set<string>();
  readonly #touched = new Map<string, Key>();
  #begun: number;
  #repaired = false;
  #quiet = true;
  readonly #invocations = new Map<string, number>();
  readonly #down = new Set<string>();
  readonly #faults: readonly Fault[];
  readonly #waiting = new Map<Moment, (() => void)[]>();
  readonly #passed = new Set<Moment>();
  readonly #unfinished = new Set<Promise<unknown>>();

  constructor(id: string, schedule: Schedule, clock: Clock, circumstances: Circumstances) {
    this.id = id;
    this.schedule = schedule;
    this.circumstances = circumstances;
    this.clock = clock;
    this.turns = new Turns(clock);
    this.#faults = schedule.faults;
    this.#begun = clock.now();
  }

  /** Begins the next act. Faults are injected in the last one only. */
  begin(act: 'the last' | 'another follows'): void {
    this.#quiet = act !== 'the last';
    this.#passed.clear();
  }

  /** Records that an item may have been changed. */
  touched({ pk, sk }: Key): void {
    this.#touched.set(`${pk} ${sk}`, { pk, sk });
  }

  /** The keys of every item that may have been changed. */
  get keys(): readonly Key[] {
    return [...this.#touched.values()];
  }

  note(text: string): void {
    this.trace.push(`${((this.clock.now() - this.#begun) / 1000).toFixed(1).padStart(9)} s  ${text}`);
  }

  /** The name of a function's next invocation. */
  nextInvocation(functionName: string): string {
    const number = (this.#invocations.get(functionName) ?? 0) + 1;
    this.#invocations.set(functionName, number);
    this.functions.add(functionName);
    return `${functionName}#${number}`;
  }

  /** Records that a point was reached, and returns the fault to inject there, if any. */
  reach(point: Point): FaultKind | undefined {
    if (this.#quiet || this.#repaired) return undefined;
    this.points.push(point);
    const [functionName = ''] = point.name.split('#');
    const kind = this.#faults.find(({ point: name }) => name === point.name)?.kind;
    if (kind === 'down') this.#down.add(functionName);
    if (point.name.includes('/')) return kind;
    if (this.circumstances.fails === functionName) return 'error';
    return kind ?? (this.#down.has(functionName) ? 'down' : undefined);
  }

  /** Stops the injection of faults. */
  repair(): void {
    this.#repaired = true;
    this.note('the cause is repaired');
  }

  /** Resolves at this moment, or at the end; at once if the moment has passed. */
  async until(moment: Moment): Promise<void> {
    if (this.#passed.has('end') || (moment !== 'undo' && this.#passed.has(moment))) return;
    await new Promise<void>((resolve) => {
      this.#waiting.set(moment, [...(this.#waiting.get(moment) ?? []), resolve]);
    });
  }

  happened(moment: Moment): void {
    this.#passed.add(moment);
    const moments: readonly Moment[] = moment === 'end' ? [...this.#waiting.keys()] : [moment];
    for (const each of moments) {
      const waiting = this.#waiting.get(each) ?? [];
      this.#waiting.delete(each);
      for (const resolve of waiting) resolve();
    }
  }

  sleep(seconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.clock.setTimer(this.clock.now() + seconds * 1000, resolve);
    });
  }

  /** Registers work that continues in the background and must end before the invariants are checked. */
  follow(work: Promise<unknown>): void {
    const settled = work.catch((error: unknown) => this.note(`! ${error instanceof Error ? error.stack : error}`));
    this.#unfinished.add(settled);
    void settled.then(() => this.#unfinished.delete(settled));
  }

  /** Waits some seconds, and then until all background work has ended. */
  async settled(seconds: number): Promise<void> {
    await this.sleep(seconds);
    while (this.#unfinished.size > 0) await Promise.all(this.#unfinished);
  }
}
