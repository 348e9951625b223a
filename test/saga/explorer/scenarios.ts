import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { FunctionName } from '../../../functions/manifest.ts';
import type { Act } from './act.ts';

export interface Scenario {
  readonly description: string;
  /** One begins when that before it has ended; what goes wrong goes wrong with the last. */
  readonly acts: readonly [Act, ...Act[]];
  /** Fails permanently whenever it is invoked, until somebody repairs it. */
  readonly fails?: FunctionName;
  /** Also faults that pass may change how it ends. */
  readonly sensitive?: true;
  /**
   * The functions by which it differs from the scenarios before it: of two faults together, one must strike one of them,
   * since otherwise the pair is tried there.
   */
  readonly about?: readonly FunctionName[];
}

const folder = path.join(import.meta.dirname, 'scenarios');

/** What schedules begin with: all that the modules of scenarios/ export, in their order. */
const scenarios = new Map<string, Scenario>();
for (const file of readdirSync(folder).sort()) {
  const { scenarios: found }: { scenarios?: Readonly<Record<string, Scenario>> } = await import(
    path.join(folder, file)
  );
  if (found === undefined) throw new Error(`scenarios/${file} must export \`scenarios\``);
  for (const [name, scenario] of Object.entries(found)) {
    if (scenarios.has(name)) throw new Error(`scenarios/${file}: there is another scenario ${name}`);
    scenarios.set(name, scenario);
  }
}

export const scenarioNames: readonly string[] = [...scenarios.keys()];

/** @throws Error naming one that does not exist */
export function scenarioOf(name: string): Scenario {
  const found = scenarios.get(name);
  if (found === undefined) throw new Error(`there is no scenario "${name}"; there are ${scenarioNames.join(', ')}`);
  return found;
}

/**
 * The scenarios that a comma-separated list names; all without one.
 * @throws Error naming one that does not exist
 */
export function parseScenarios(list: string | undefined): readonly string[] {
  if (list === undefined || list === '') return scenarioNames;
  const names = list.split(',');
  for (const name of names) scenarioOf(name);
  return names;
}
