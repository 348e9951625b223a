import type { AwsHistoryEvent } from '../index.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { visitStates } from '../validation/visit-states.ts';
import { entryOf, errorAt, isFailure, nameIn } from './path.ts';
import type { Simulation } from './simulate.ts';

/** A part of a definition that an execution can pass through. */
export interface Element {
  /**
   * `transition`: a Next; `branch`: a rule or the Default of a Choice; `retrier`: an entry of Retry; `catcher`: one of
   * Catch.
   */
  readonly kind: 'state' | 'transition' | 'catcher' | 'retrier' | 'branch';
  /** Its name: `Check → Pay` for a transition. CoverageReader uses the same names. */
  readonly name: string;
  readonly from: string;
  readonly to?: string;
}

/** The parts of a definition that executions have passed through, and the parts that they have missed. */
export interface Coverage {
  readonly elements: readonly Element[];
  readonly missed: readonly Element[];
  /** 0 to 100 */
  readonly percent: number;
  /** A text for people: the numbers of each kind, and the names of the missed parts. */
  readonly report: string;
}

/**
 * The coverage of a definition by executions: states, transitions, branches of choices, catchers and retriers,
 * including those inside Parallel and Map states.
 * @param executions simulations, or whole histories of executions as GetExecutionHistory returns them
 * @example
 * ```js
 * import { coverageOf, simulate } from 'step-functions-engine/testing';
 * const Check = { Type: 'Choice', Choices: [{ Variable: '$.total', NumericGreaterThan: 500, Next: 'Ask' }], Default: 'Pay' };
 * const definition = { StartAt: 'Check', States: { Check, Ask: { Type: 'Succeed' }, Pay: { Type: 'Succeed' } } };
 * const { missed } = coverageOf(definition, [await simulate(definition, { input: { total: 600 } })]);
 * console.log(missed.map(({ name }) => name)); // [ 'Check → Pay', 'Pay' ]
 * ```
 */
export function coverageOf(
  definition: string | object,
  executions: Iterable<readonly AwsHistoryEvent[] | Pick<Simulation, 'histories'>>,
): Coverage {
  const machine: JsonObject = typeof definition === 'string' ? JSON.parse(definition) : definition;
  const reader = new CoverageReader(machine);
  const histories = [...executions].flatMap((execution) =>
    'histories' in execution ? execution.histories : [execution],
  );
  return coverageOfTaken(machine, new Set(histories.flatMap((history) => [...reader.takenIn(history)])));
}

/**
 * The coverage of a definition by elements that were collected with CoverageReader.
 * @param taken the names of the elements, as CoverageReader returns them
 * @example
 * ```js
 * import { CoverageReader, coverageOfTaken, simulate } from 'step-functions-engine/testing';
 * const definition = { StartAt: 'Pay', States: { Pay: { Type: 'Succeed' } } };
 * const reader = new CoverageReader(definition);
 * const { history } = await simulate(definition);
 * console.log(coverageOfTaken(definition, reader.takenIn(history)).percent); // 100
 * ```
 */
export function coverageOfTaken(definition: object, taken: ReadonlySet<string>): Coverage {
  const elements = elementsOf(definition);
  const missed = elements.filter(({ name }) => !taken.has(name));
  const percent = elements.length === 0 ? 100 : Math.floor((100 * (elements.length - missed.length)) / elements.length);
  return { elements, missed, percent, report: reportOf(elements, missed, percent) };
}

const plurals = {
  state: 'states',
  transition: 'transitions',
  catcher: 'catchers',
  retrier: 'retriers',
  branch: 'branches',
};

function reportOf(elements: readonly Element[], missed: readonly Element[], percent: number): string {
  const lines = Object.entries(plurals).flatMap(([kind, plural]) => {
    const all = elements.filter((element) => element.kind === kind);
    const rest = missed.filter((element) => element.kind === kind);
    const count = `  ${plural.padEnd(12)} ${all.length - rest.length} of ${all.length}`;
    return [count, ...rest.map(({ name }) => `    not taken: ${name}`)];
  });
  return [`${percent} %`, ...lines].join('\n');
}

/**
 * All states, transitions, catchers, retriers and branches of choices of a definition.
 * @example
 * ```js
 * import { elementsOf } from 'step-functions-engine/testing';
 * const definition = { StartAt: 'Pay', States: { Pay: { Type: 'Pass', Next: 'Ship' }, Ship: { Type: 'Succeed' } } };
 * console.log(elementsOf(definition).map(({ name }) => name)); // [ 'Pay', 'Pay → Ship', 'Ship' ]
 * ```
 */
export function elementsOf(definition: object): Element[] {
  return statesOf(definition as JsonObject).flatMap(([from, state]): Element[] => {
    const way = (kind: Element['kind'], to: Json | undefined, name: string): Element[] =>
      typeof to === 'string' ? [{ kind, name, from, to }] : [];
    return [
      { kind: 'state', name: from, from },
      ...way('transition', state.Next, transition(from, state.Next)),
      ...listOf(state.Choices).flatMap(({ Next }) => way('branch', Next, transition(from, Next))),
      ...way('branch', state.Default, transition(from, state.Default)),
      ...listOf(state.Catch).flatMap((catcher) => way('catcher', catcher.Next, caught(from, catcher))),
      ...listOf(state.Retry).map((_, index): Element => ({ kind: 'retrier', name: retried(from, index), from })),
    ];
  });
}

function statesOf(machine: JsonObject): [string, JsonObject][] {
  const states: [string, JsonObject][] = [];
  visitStates(machine, (name, state) => states.push([name, state]));
  return states;
}

function listOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function namesOf({ ErrorEquals }: JsonObject): string[] {
  return Array.isArray(ErrorEquals) ? ErrorEquals.map(String) : [];
}

const transition = (from: string, to: Json | undefined): string => `${from} → ${to}`;
const caught = (from: string, catcher: JsonObject): string =>
  `${from} ↯ ${namesOf(catcher).join(', ')} → ${catcher.Next}`;
const retried = (from: string, index: number): string => `${from} ↻ ${index + 1}`;

/**
 * Finds the elements of a definition that an execution passed through, by its history. For many executions, whose
 * histories need not be in memory together; `coverageOfTaken` makes the report.
 * @example
 * ```js
 * import { CoverageReader, simulate } from 'step-functions-engine/testing';
 * const definition = { StartAt: 'Pay', States: { Pay: { Type: 'Succeed' } } };
 * const { history } = await simulate(definition);
 * console.log(new CoverageReader(definition).takenIn(history)); // Set(1) { 'Pay' }
 * ```
 */
export class CoverageReader {
  readonly #states: ReadonlyMap<string, JsonObject>;

  constructor(definition: object) {
    this.#states = new Map(statesOf(definition as JsonObject));
  }

  /** @param events the whole history of an execution of the definition */
  takenIn(events: readonly AwsHistoryEvent[]): Set<string> {
    const taken = new Set<string>();
    for (const event of events) {
      const before = events[event.previousEventId - 1];
      if (event.type.endsWith('StateEntered')) {
        const to = nameIn(event) ?? '';
        taken.add(to);
        if (before?.type.endsWith('StateExited')) taken.add(this.#wayTo(to, before, events));
      } else if (/(Scheduled|StateStarted)$/.test(event.type) && before !== undefined && isFailure(before)) {
        const from = nameIn(entryOf(events, event)) ?? '';
        taken.add(retried(from, indexOf(listOf(this.#states.get(from)?.Retry), errorAt(events, before), before)));
      }
    }
    return taken;
  }

  #wayTo(to: string, exited: AwsHistoryEvent, events: readonly AwsHistoryEvent[]): string {
    const from = nameIn(exited) ?? '';
    const cause = events[exited.previousEventId - 1];
    if (cause === undefined || !isFailure(cause)) return transition(from, to);
    const catchers = listOf(this.#states.get(from)?.Catch);
    const catcher = catchers[indexOf(catchers, errorAt(events, cause), cause)];
    return catcher === undefined ? transition(from, to) : caught(from, catcher);
  }
}

/** The index of the retrier or catcher that matches an error. */
function indexOf(handlers: readonly JsonObject[], error: string, { type }: AwsHistoryEvent): number {
  const isTask = /^(Task|LambdaFunction|Activity)/.test(type) && error !== 'States.Timeout';
  return handlers.findIndex((handler) =>
    namesOf(handler).some(
      (name) => name === error || name === 'States.ALL' || (name === 'States.TaskFailed' && isTask),
    ),
  );
}
