import { arnPlaceholder, type FunctionName, functionNames, functionSpec } from '../functions/manifest.ts';
import {
  parentWorkflowOf,
  type WorkflowName,
  workflowNames,
  workflowPlaceholder,
  workflowSpec,
} from '../state-machines/manifest.ts';
import { isCallbackTask, placeholdersOf, statesOf, waitsForCallback } from './constructs/definition.ts';

/** The manifest of functions; a test passes another one. */
interface Rows {
  readonly functionNames: readonly FunctionName[];
  readonly functionSpec: typeof functionSpec;
}

const rows: Rows = { functionNames, functionSpec };

/**
 * Refuses a workflow that no function starts.
 * @throws Error that names it and says what to do
 */
export function guardStarts(
  names: readonly WorkflowName[] = workflowNames,
  { functionNames, functionSpec } = rows,
): void {
  const starters = functionNames.map((name) => functionSpec(name)).filter(({ startsPending }) => !startsPending);
  const started = new Set<WorkflowName>(starters.flatMap(({ startsExecutions = [] }) => startsExecutions));
  const idle = names.filter((name) => parentWorkflowOf(name) === undefined && !started.has(name));
  if (idle.length === 0) return;
  throw new Error(
    `Nothing starts ${idle.join(', ')}: add it to startsExecutions of a function in functions/manifest.ts.`,
  );
}

/** What the manifest of workflows contains about nested workflows; a test passes other values. */
interface Starts {
  readonly parentWorkflowOf: (name: WorkflowName) => WorkflowName | undefined;
  readonly typeOf: (name: WorkflowName) => 'STANDARD' | 'EXPRESS';
}

const starts: Starts = { parentWorkflowOf, typeOf: (name) => workflowSpec(name).type };

/**
 * Refuses a workflow if its `startedBy` and the definitions do not agree, or if it could not be deployed.
 * @param templates the definitions, with placeholders
 * @throws Error with every problem, and what to do
 */
export function guardNested(templates: ReadonlyMap<WorkflowName, string>, { parentWorkflowOf, typeOf } = starts): void {
  const findings = [...templates.keys()].flatMap((name) => {
    const placeholder = workflowPlaceholder(name);
    const parent = parentWorkflowOf(name);
    const callers = [...templates].filter(([, template]) => placeholdersOf(template).has(placeholder));
    const others = callers.map(([each]) => each).filter((each) => each !== parent);
    return [
      ...(parent !== undefined && !callers.some(([each]) => each === parent)
        ? [`Nothing starts ${name}: no state of ${parent} has \${${placeholder}}.`]
        : []),
      ...others.map((each) => `${each} starts ${name}, but startedBy of ${name} does not name it.`),
      // AWS does not document whether a Task may wait for the end of an Express execution, and which permission that
      // needs.
      ...(parent !== undefined && typeOf(name) === 'EXPRESS'
        ? [`${name} is EXPRESS and started by ${parent}: make it STANDARD, or start it by a function.`]
        : []),
      ...(startsItself(name, parentWorkflowOf)
        ? [
            `${name} and a workflow that it starts would start each other: each would need the other's ARN before it is created.`,
          ]
        : []),
    ];
  });
  if (findings.length === 0) return;
  throw new Error(
    `These workflows cannot be deployed; correct startedBy in state-machines/manifest.ts, or the definitions:\n${findings.map((finding) => `  - ${finding}`).join('\n')}`,
  );
}

/** Whether a workflow starts itself, directly or through other workflows. */
function startsItself(name: WorkflowName, parentWorkflowOf: Starts['parentWorkflowOf']): boolean {
  const seen = new Set<WorkflowName>();
  for (let each = parentWorkflowOf(name); each !== undefined && !seen.has(each); each = parentWorkflowOf(each)) {
    if (each === name) return true;
    seen.add(each);
  }
  return false;
}

/**
 * Refuses manifests with which AWS would deny task results: SendTaskSuccess and SendTaskFailure are allowed for each
 * state machine separately.
 * @param templates the definitions, with placeholders
 * @throws Error with every problem, and what to do
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
    const waiting = statesOf(JSON.parse(template)).filter(({ state }) => isCallbackTask(state));
    return [
      ...(senders.some((name) => functionSpec(name).route !== undefined)
        ? []
        : [`${workflow} waits for callbacks, but no function with a route may send task results to it.`]),
      // A step with a task token that sends results must be permitted to send this one.
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
 * Refuses a function that is marked as retired from a workflow whose definition still calls it.
 * @param templates the definitions, with placeholders
 * @throws Error with every problem, and what to do
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
