import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { isStateType, stateTypes } from '../language/state-types.ts';
import type { Report } from './diagnostic.ts';

/** The states between which transitions are possible: of a state machine, a branch, or a Map state's item processor. */
export interface Scope {
  readonly at: string;
  readonly startAt: string;
  readonly states: Readonly<Record<string, JsonObject>>;
}

/**
 * Checks that every transition has a target, a terminal state exists, every state is reachable and names are unique. The
 * schema must have been checked before.
 */
export function checkTransitions(scopes: readonly Scope[], report: Report): void {
  for (const scope of scopes) {
    checkTargets(scope, report);
    if (!Object.values(scope.states).some(isTerminal)) {
      report.error('MISSING_END_STATE', 'Workflow has no terminal state');
    } else {
      checkReachable(scope, report);
    }
  }
  checkNames(scopes, report);
  checkLabels(scopes, report);
}

function checkTargets(scope: Scope, report: Report): void {
  const check = (target: string, location: string) => {
    if (Object.hasOwn(scope.states, target)) return;
    report.error('MISSING_TRANSITION_TARGET', `Missing 'Next' target: ${target}`, location);
  };
  check(scope.startAt, `${scope.at}/StartAt`);
  for (const [name, state] of Object.entries(scope.states)) {
    for (const [field, target] of transitionsOf(state)) check(target, `${scope.at}/States/${name}/${field}`);
  }
}

function isTerminal(state: JsonObject): boolean {
  return state.End === true || (isStateType(state.Type) && stateTypes[state.Type].isTerminal);
}

/** The fields of a state that name a next state, with the names. */
function transitionsOf(state: JsonObject): [field: string, target: string][] {
  const found: [string, string][] = [];
  const add = (field: string, target: Json | undefined) => {
    if (typeof target === 'string') found.push([field, target]);
  };
  add('Next', state.Next);
  add('Default', state.Default);
  for (const list of ['Choices', 'Catch']) {
    const entries = state[list];
    if (!Array.isArray(entries)) continue;
    for (const [i, entry] of entries.entries()) if (isJsonObject(entry)) add(`${list}[${i}]/Next`, entry.Next);
  }
  return found;
}

function checkReachable({ at, startAt, states }: Scope, report: Report): void {
  const reached = new Set<string>();
  const waiting = [startAt];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const state = Object.hasOwn(states, name) ? states[name] : undefined;
    if (state === undefined || reached.has(name)) continue;
    reached.add(name);
    for (const [, target] of transitionsOf(state)) waiting.push(target);
  }
  for (const name of Object.keys(states)) {
    if (!reached.has(name)) {
      report.error('MISSING_TRANSITION_TARGET', `State "${name}" is not reachable.`, `${at}/States/${name}`);
    }
  }
}

function checkNames(scopes: readonly Scope[], report: Report): void {
  const used = new Set<string>();
  for (const { at, states } of scopes) {
    for (const name of Object.keys(states)) {
      if (used.has(name)) report.error('DUPLICATE_STATE_NAME', `Duplicate State name: ${name}`, `${at}/States/${name}`);
      used.add(name);
    }
  }
}

/** Labels must be unique, because they are part of the ARNs of map runs. */
function checkLabels(scopes: readonly Scope[], report: Report): void {
  const used = new Set<string>();
  for (const { at, states } of scopes) {
    for (const [name, { Label }] of Object.entries(states)) {
      if (typeof Label !== 'string') continue;
      const location = `${at}/States/${name}/Label`;
      if (used.has(Label)) report.error('DUPLICATE_LABEL_NAME', `Duplicate label name: ${Label}`, location);
      used.add(Label);
    }
  }
}
