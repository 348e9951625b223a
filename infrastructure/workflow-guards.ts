import { arnPlaceholder, type FunctionName, functionNames, functionSpec } from '../functions/manifest.ts';
import { type WorkflowName, workflowNames } from '../state-machines/manifest.ts';
import { placeholdersOf, statesOf, waits, waitsForCallback } from './constructs/definition.ts';

/** What the two manifests must say of each other, which the compiler cannot check. */
interface Rows {
  readonly functionNames: readonly FunctionName[];
  readonly functionSpec: typeof functionSpec;
}

const rows: Rows = { functionNames, functionSpec };

/**
 * Refuses a workflow that nobody starts.
 * @throws Error that names it, and the way out
 */
export function guardStarts(
  names: readonly WorkflowName[] = workflowNames,
  { functionNames, functionSpec } = rows,
): void {
  const started = new Set<WorkflowName>(functionNames.flatMap((name) => functionSpec(name).startsExecutions ?? []));
  const idle = names.filter((name) => !started.has(name));
  if (idle.length === 0) return;
  throw new Error(
    `Nobody starts ${idle.join(', ')}: name it in startsExecutions of a function in functions/manifest.ts.`,
  );
}

/**
 * Refuses callbacks that AWS would deny: SendTaskSuccess and SendTaskFailure are permitted for one state machine each.
 * @param templates the definitions, with placeholders
 * @throws Error with every finding, and the way out
 */
export function guardCallbacks(
  templates: ReadonlyMap<WorkflowName, string>,
  { functionNames, functionSpec } = rows,
): void {
  const findings = [...templates].flatMap(([workflow, template]) => {
    const senders = functionNames.filter((name) => functionSpec(name).sendsTaskResults?.includes(workflow));
    if (!waitsForCallback(template)) {
      return senders.map((name) => `${name} sends task results to ${workflow}, none of whose states waits for one.`);
    }
    const waiting = statesOf(JSON.parse(template)).filter(({ state }) => waits(state));
    return [
      ...(senders.some((name) => functionSpec(name).route !== undefined)
        ? []
        : [`${workflow} waits for callbacks, but no function with a route may send task results to it.`]),
      // A step that waits has the token: if it sends results at all, it must be permitted to send this one.
      ...functionNames
        .filter((name) => waiting.some(({ state }) => JSON.stringify(state).includes(`\${${arnPlaceholder(name)}}`)))
        .filter((name) => functionSpec(name).sendsTaskResults !== undefined && !senders.includes(name))
        .map((name) => `${name} is given task tokens of ${workflow}, but may not send results to it.`),
    ];
  });
  if (findings.length === 0) return;
  throw new Error(
    `Task results would be denied; correct sendsTaskResults in functions/manifest.ts:\n${findings.map((finding) => `  - ${finding}`).join('\n')}`,
  );
}

/**
 * Refuses a function that is said to be retired from a workflow whose definition still names it.
 * @param templates the definitions, with placeholders
 * @throws Error with every finding, and the way out
 */
export function guardRetired(
  templates: ReadonlyMap<WorkflowName, string>,
  { functionNames, functionSpec } = rows,
): void {
  const findings = functionNames.flatMap((name) =>
    (functionSpec(name).retiredFrom ?? [])
      .filter((workflow) => placeholdersOf(templates.get(workflow) ?? '').has(arnPlaceholder(name)))
      .map((workflow) => `${name} is retired from ${workflow}, whose definition names it`),
  );
  if (findings.length === 0) return;
  throw new Error(`${findings.join('; ')}: correct retiredFrom in functions/manifest.ts, or the definition.`);
}
