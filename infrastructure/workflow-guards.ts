import { arnPlaceholder, type FunctionName, functionNames, functionSpec } from '../functions/manifest.ts';
import {
  starterOf,
  type WorkflowName,
  workflowNames,
  workflowPlaceholder,
  workflowSpec,
} from '../state-machines/manifest.ts';
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
  const starters = functionNames.map((name) => functionSpec(name)).filter(({ startsPending }) => !startsPending);
  const started = new Set<WorkflowName>(starters.flatMap(({ startsExecutions = [] }) => startsExecutions));
  const idle = names.filter((name) => starterOf(name) === undefined && !started.has(name));
  if (idle.length === 0) return;
  throw new Error(
    `Nobody starts ${idle.join(', ')}: name it in startsExecutions of a function in functions/manifest.ts.`,
  );
}

/** What the table says of the workflows that others start. */
interface Starts {
  readonly starterOf: (name: WorkflowName) => WorkflowName | undefined;
  readonly typeOf: (name: WorkflowName) => 'STANDARD' | 'EXPRESS';
}

const starts: Starts = { starterOf, typeOf: (name) => workflowSpec(name).type };

/**
 * Refuses a workflow that is said to be started by another one whose definition does not, one that is started without
 * being said to, and what could not be deployed or followed.
 * @param templates the definitions, with placeholders
 * @throws Error with every finding, and the way out
 */
export function guardNested(templates: ReadonlyMap<WorkflowName, string>, { starterOf, typeOf } = starts): void {
  const findings = [...templates.keys()].flatMap((name) => {
    const placeholder = workflowPlaceholder(name);
    const starter = starterOf(name);
    const naming = [...templates].filter(([, template]) => placeholdersOf(template).has(placeholder));
    const others = naming.map(([each]) => each).filter((each) => each !== starter);
    return [
      ...(starter !== undefined && !naming.some(([each]) => each === starter)
        ? [`Nobody starts ${name}: no state of ${starter} has \${${placeholder}}.`]
        : []),
      ...others.map((each) => `${each} starts ${name}, whose startedBy does not say so.`),
      // Whether a Task may wait for the end of an Express execution, and by which permission, AWS does not document.
      ...(starter !== undefined && typeOf(name) === 'EXPRESS'
        ? [`${name} is EXPRESS and started by ${starter}: make it STANDARD, or start it by a function.`]
        : []),
      ...(startsItself(name, starterOf)
        ? [`${name} is started by what it starts itself: each would need the other's ARN before it is made.`]
        : []),
    ];
  });
  if (findings.length === 0) return;
  throw new Error(
    `Workflows cannot start each other so; correct startedBy in state-machines/manifest.ts, or the definitions:\n${findings.map((finding) => `  - ${finding}`).join('\n')}`,
  );
}

function startsItself(name: WorkflowName, starterOf: Starts['starterOf']): boolean {
  const seen = new Set<WorkflowName>();
  for (let each = starterOf(name); each !== undefined && !seen.has(each); each = starterOf(each)) {
    if (each === name) return true;
    seen.add(each);
  }
  return false;
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
