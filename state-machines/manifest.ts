/**
 * The table of all workflows: what their deployment and the local run must know beside their definitions. The key is the
 * name of the folder with the workflow's `state_machine.json`.
 *
 * The stacks, IAM, the local run, the HTTP API, the console, the pictures, coverage, the dashboard and the checks read
 * this table. Which functions start a workflow or send it task results is in functions/manifest.ts.
 */

export interface WorkflowSpec {
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly description: string;
  /** What one execution processes, in the singular; it is part of resource names, and of keys of the table. */
  readonly subject: string;
  /** The field of every step's input with the id of the subject. This id is also the name of a Standard execution. */
  readonly key: string;
  /** Who starts its executions. */
  readonly startedBy: /** Functions with this workflow in `startsExecutions`; this environment variable has its ARN. */
    | { readonly function: `${string}_ARN` }
    /** A state of another workflow, whose definition refers to the ARN by a placeholder: `${order_return_arn}`. */
    | { readonly workflow: string };
}

export const workflows = {
  'order-processing': {
    type: 'STANDARD',
    description: 'Takes an order from its validation to its shipment, or undoes all of it',
    subject: 'order',
    key: 'orderId',
    startedBy: { function: 'STATE_MACHINE_ARN' },
  },
  'order-return': {
    type: 'STANDARD',
    description: 'Takes goods back: has them inspected, restocks or writes them off, and refunds what is accepted',
    subject: 'return',
    key: 'returnId',
    startedBy: { function: 'RETURN_STATE_MACHINE_ARN' },
  },
  'order-quote': {
    type: 'EXPRESS',
    description: 'Calculates what an order would cost, and reserves nothing',
    subject: 'quote',
    key: 'quoteId',
    startedBy: { function: 'QUOTE_STATE_MACHINE_ARN' },
  },
} as const satisfies Record<string, WorkflowSpec>;

export type WorkflowName = keyof typeof workflows;

type StartedBy = (typeof workflows)[WorkflowName]['startedBy'];

/** The names of the workflows that functions start. */
export type FunctionStarted = {
  [Name in WorkflowName]: (typeof workflows)[Name]['startedBy'] extends { readonly function: string } ? Name : never;
}[WorkflowName];

/** The environment variables with the ARNs of the workflows that functions start. */
export type WorkflowVariable = Extract<StartedBy, { readonly function: string }>['function'];

export const workflowNames = Object.keys(workflows) as WorkflowName[];

/** The row of one workflow, without the literal types of the table. */
export const workflowSpec = (name: WorkflowName): WorkflowSpec => workflows[name];

/** The names of the id fields (`key`) of all workflows. */
export const subjectKeys: readonly string[] = [...new Set(workflowNames.map((name) => workflows[name].key))];

/** The environment variable with the ARN of a workflow that functions start. */
export const workflowVariable = (name: FunctionStarted): WorkflowVariable => workflows[name].startedBy.function;

/** The names of the workflows that functions start; the others are started by a state of another workflow. */
export const functionStarted = workflowNames.filter(
  (name): name is FunctionStarted => 'function' in workflows[name].startedBy,
);

type Starter = Extract<StartedBy, { readonly workflow: string }>['workflow'];

/** The workflow with the state that starts this one; undefined for a workflow that functions start. */
export function parentWorkflowOf(name: WorkflowName): WorkflowName | undefined {
  const { startedBy } = workflowSpec(name);
  // The cast makes the compiler refuse a name that is not in this table.
  return 'workflow' in startedBy ? (startedBy.workflow as Starter) : undefined;
}

/** The placeholder of a workflow's ARN in the definition of its parent: `order_return_arn` for `order-return`. */
export const workflowPlaceholder = (name: WorkflowName): string => `${name.replaceAll('-', '_')}_arn`;

/**
 * The names of a workflow in a deployment: `name` of the state machine, and `id`, the first part of its Terraform
 * addresses and alarm names. Those of order-processing do not contain its subject, because renaming them would replace
 * deployed resources.
 * @param system the name of the stack: `order-processing-dev`
 */
export function deployedNames(name: WorkflowName, system: string): { readonly name: string; readonly id: string } {
  const { subject } = workflows[name];
  return name === 'order-processing'
    ? { name: system, id: 'workflow' }
    : { name: `${system}-${subject}`, id: `${subject}s` };
}
