import type { AwsHistoryEvent } from 'step-functions-engine';

/** A part of a definition that executions can take. */
export interface Element {
  readonly kind: 'state' | 'transition' | 'catcher' | 'retrier' | 'branch';
  /** What it is called, here and in what `takenIn` gives. */
  readonly name: string;
  readonly from: string;
  readonly to?: string;
}

interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
}

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Catch?: readonly Catcher[];
  readonly Retry?: readonly Pick<Catcher, 'ErrorEquals'>[];
  readonly Branches?: readonly Machine[];
}

interface Machine {
  readonly States: Readonly<Record<string, State>>;
}

/** Every state, transition, catcher, retrier and branch of a choice, those inside of Parallel states included. */
export function elementsOf(definition: Machine): Element[] {
  return statesOf(definition).flatMap(([from, state]): Element[] => {
    const { Next, Default, Choices = [], Catch = [], Retry = [] } = state;
    return [
      { kind: 'state', name: from, from },
      ...(Next === undefined ? [] : [{ kind: 'transition', name: transition(from, Next), from, to: Next } as const]),
      ...Choices.map((rule) => ({ kind: 'branch', name: transition(from, rule.Next), from, to: rule.Next }) as const),
      ...(Default === undefined
        ? []
        : [{ kind: 'branch', name: transition(from, Default), from, to: Default } as const]),
      ...Catch.map((catcher) => ({ kind: 'catcher', name: caught(from, catcher), from, to: catcher.Next }) as const),
      ...Retry.map((_, index) => ({ kind: 'retrier', name: retried(from, index), from }) as const),
    ];
  });
}

function statesOf({ States }: Machine): [string, State][] {
  return Object.entries(States).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...(state.Branches ?? []).flatMap(statesOf),
  ]);
}

const transition = (from: string, to: string): string => `${from} → ${to}`;
const caught = (from: string, { ErrorEquals, Next }: Catcher): string =>
  `${from} ↯ ${ErrorEquals.join(', ')} → ${Next}`;
const retried = (from: string, index: number): string => `${from} ↻ ${index + 1}`;

/** Names what an execution took, by its history. */
export class CoverageReader {
  readonly #states: ReadonlyMap<string, State>;

  constructor(definition: Machine) {
    this.#states = new Map(statesOf(definition));
  }

  /** @param events the whole history of an execution of the definition */
  takenIn(events: readonly AwsHistoryEvent[]): Set<string> {
    const taken = new Set<string>();
    for (const event of events) {
      const before = events[event.previousEventId - 1];
      if (event.type.endsWith('StateEntered')) {
        const to = nameIn(event);
        taken.add(to);
        if (before?.type.endsWith('StateExited')) taken.add(this.#wayTo(to, before, events));
      } else if (event.type.endsWith('Scheduled') && before !== undefined && isFailure(before)) {
        const from = stateAt(before, events);
        taken.add(retried(from, this.#indexOf(this.#states.get(from)?.Retry, errorAt(before, events))));
      }
    }
    return taken;
  }

  #wayTo(to: string, exited: AwsHistoryEvent, events: readonly AwsHistoryEvent[]): string {
    const from = nameIn(exited);
    const cause = events[exited.previousEventId - 1];
    if (cause === undefined || !isFailure(cause)) return transition(from, to);
    const catchers = this.#states.get(from)?.Catch ?? [];
    const catcher = catchers[this.#indexOf(catchers, errorAt(cause, events))];
    return catcher === undefined ? transition(from, to) : caught(from, catcher);
  }

  /** Of the retrier or catcher that takes an error. */
  #indexOf(handlers: readonly Pick<Catcher, 'ErrorEquals'>[] | undefined, error: string): number {
    return (handlers ?? []).findIndex(({ ErrorEquals }) =>
      ErrorEquals.some((name) => name === error || name === 'States.ALL'),
    );
  }
}

const isFailure = ({ type }: AwsHistoryEvent): boolean => /(Failed|TimedOut)$/.test(type);

/** The one member of an event that tells what it is about. */
function detailsOf(event: AwsHistoryEvent): { readonly name?: string; readonly error?: string } {
  const member = Object.keys(event).find((key) => key.endsWith('EventDetails'));
  return member === undefined ? {} : (event[member] as object);
}

const nameIn = (event: AwsHistoryEvent): string => String(detailsOf(event).name);

/** The state in which an event happened. */
function stateAt(event: AwsHistoryEvent, events: readonly AwsHistoryEvent[]): string {
  let at: AwsHistoryEvent | undefined = event;
  while (at !== undefined && !at.type.endsWith('StateEntered')) at = events[at.previousEventId - 1];
  return at === undefined ? '' : nameIn(at);
}

/** The error of a failure: a Parallel state's is that of its branch. */
function errorAt(event: AwsHistoryEvent, events: readonly AwsHistoryEvent[]): string {
  let at: AwsHistoryEvent | undefined = event;
  while (at !== undefined && detailsOf(at).error === undefined) at = events[at.previousEventId - 1];
  return at === undefined ? '' : String(detailsOf(at).error);
}
