import type { Clock } from 'step-functions-engine';
import { type Scenario, scenarioOf } from './scenarios.ts';
import type { Fault, FaultKind, Schedule } from './schedule.ts';
import { Turns } from './turns.ts';

/** `undo`: a compensation has run. `end`: the execution has ended. `callback`: a callback has been answered. */
export type Moment = 'undo' | 'end' | 'callback' | 'requested' | 'approval-asked' | 'inspection-asked';

/** A place at which something can go wrong, as a run came by it. */
export interface Point {
  readonly name: string;
  readonly sort: 'step' | 'submission' | 'callback' | 'decision' | 'read' | 'write';
}

/** One order under one schedule: what has happened to it, and what is still to go wrong. */
export class OrderRun {
  readonly orderId: string;
  readonly schedule: Schedule;
  readonly scenario: Scenario;
  readonly clock: Clock;
  readonly turns: Turns;
  /** What happened, for people. */
  readonly trace: string[] = [];
  readonly points: Point[] = [];
  /** The outcomes that the customer was told, of the order and of the return. */
  readonly told: unknown[] = [];
  readonly toldOfReturn: unknown[] = [];
  /** What was written, with the function that did: `gateway.refund`, `table STOCK/STOCK`. */
  readonly writes = new Map<string, string>();
  /** The functions that ran. */
  readonly functions = new Set<string>();
  #begun: number;
  #mended = false;
  #quiet: boolean;
  readonly #invocations = new Map<string, number>();
  readonly #down = new Set<string>();
  readonly #faults: readonly Fault[];
  readonly #waiting = new Map<Moment, (() => void)[]>();
  readonly #passed = new Set<Moment>();
  readonly #unfinished = new Set<Promise<unknown>>();

  constructor(orderId: string, schedule: Schedule, clock: Clock) {
    this.orderId = orderId;
    this.schedule = schedule;
    this.scenario = scenarioOf(schedule.scenario);
    this.clock = clock;
    this.turns = new Turns(clock);
    this.#faults = schedule.faults;
    this.#begun = clock.now();
    this.#quiet = this.scenario.return !== undefined;
  }

  /** The order has ended; what goes wrong now goes wrong with its return. */
  beginReturn(): void {
    this.#quiet = false;
    this.#passed.clear();
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

  /** Comes by a point: what goes wrong there, if anything. */
  reach(point: Point): FaultKind | undefined {
    if (this.#quiet) return undefined;
    this.points.push(point);
    if (this.#mended) return undefined;
    const [functionName = ''] = point.name.split('#');
    const kind = this.#faults.find(({ point: name }) => name === point.name)?.kind;
    if (kind === 'down') this.#down.add(functionName);
    if (point.name.includes('/')) return kind;
    if (this.scenario.fails === functionName) return 'error';
    return kind ?? (this.#down.has(functionName) ? 'down' : undefined);
  }

  /** From now on nothing goes wrong. */
  mend(): void {
    this.#mended = true;
    this.note('the cause is mended');
  }

  /** Resolves at the next such moment, or at the end; at once if that has passed. */
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

  /** Work that goes on by itself, and that must be over before the run is judged. */
  follow(work: Promise<unknown>): void {
    const settled = work.catch((error: unknown) => this.note(`! ${error instanceof Error ? error.stack : error}`));
    this.#unfinished.add(settled);
    void settled.then(() => this.#unfinished.delete(settled));
  }

  /** Waits until nothing of the order is under way any more. */
  async settled(seconds: number): Promise<void> {
    await this.sleep(seconds);
    while (this.#unfinished.size > 0) await Promise.all(this.#unfinished);
  }
}
