import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { FunctionName } from '../../../functions/manifest.ts';
import type { Act } from './act.ts';

export interface Scenario {
  readonly description: string;
  /** Run one after the other. Faults are injected in the last one only. */
  readonly acts: readonly [Act, ...Act[]];
  /** The function that fails at every invocation until the repair. */
  readonly fails?: FunctionName;
  /** Even transient faults may change its outcome. */
  readonly sensitive?: true;
  /**
   * The functions by which it differs from earlier scenarios. A pair of faults must contain one of these functions; other
   * pairs are tried in the earlier scenarios.
   */
  readonly about?: readonly FunctionName[];
}

const folder = path.join(import.meta.dirname, 'scenarios');

/** The scenarios that the modules in scenarios/ export, in the order of the files. */
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
 * The scenarios in a comma-separated list; all if there is no list.
 * @throws Error naming a scenario that does not exist
 */
export function parseScenarios(list: string | undefined): readonly string[] {
  if (list === undefined || list === '') return scenarioNames;
  const names = list.split(',');
  for (const name of names) scenarioOf(name);
  return names;
}
