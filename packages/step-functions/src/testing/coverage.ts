import type { AwsHistoryEvent } from '../index.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { isStateType, stateTypes } from '../language/state-types.ts';
import { entryOf, errorAt, isFailure, nameIn } from './path.ts';
import type { Simulation } from './simulate.ts';

/** A part of a definition that executions can take. */
export interface Element {
  /** `transition`: Next; `branch`: of a Choice; `retrier`: one of Retry. */
  readonly kind: 'state' | 'transition' | 'catcher' | 'retrier' | 'branch';
  /** What it is called, here and in what was taken. */
  readonly name: string;
  readonly from: string;
  readonly to?: string;
}

/** What executions took of a definition. */
export interface Coverage {
  readonly elements: readonly Element[];
  readonly missed: readonly Element[];
  /** 0 to 100 */
  readonly percent: number;
  /** For people: what was taken of each kind, and what was not by name. */
  readonly report: string;
}

/**
 * What executions took of a definition: states, transitions, branches of choices, catchers and retriers, those inside
 * Parallel and Map states included.
 * @param executions simulations, or whole histories of executions as GetExecutionHistory gives them
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

/** @param taken the names of the elements that were taken, as CoverageReader gives them */
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

/** Every state, transition, catcher, retrier and branch of a choice of a definition. */
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
  return Object.entries(isJsonObject(machine.States) ? machine.States : {}).flatMap(([name, state]) => {
    if (!isJsonObject(state)) return [];
    const fields = isStateType(state.Type) ? stateTypes[state.Type].innerMachines : [];
    const inner = fields.flatMap((field) => state[field] ?? []).filter(isJsonObject);
    return [[name, state] as [string, JsonObject], ...inner.flatMap(statesOf)];
  });
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

/** Names what an execution took, by its history. */
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

/** The place of the retrier or catcher that takes an error. */
function indexOf(handlers: readonly JsonObject[], error: string, { type }: AwsHistoryEvent): number {
  const isTask = /^(Task|LambdaFunction|Activity)/.test(type) && error !== 'States.Timeout';
  return handlers.findIndex((handler) =>
    namesOf(handler).some(
      (name) => name === error || name === 'States.ALL' || (name === 'States.TaskFailed' && isTask),
    ),
  );
}
