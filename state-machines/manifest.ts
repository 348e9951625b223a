/**
 * Every workflow of the project, and all that its deployment must know of it. The key is the folder's name, which holds
 * `state_machine.json`.
 *
 * The stacks, IAM, the local run, the HTTP API, the console, the pictures, coverage, the dashboard and the checks read
 * this table. Whose executions a function starts, and to whose tasks it sends results, says its row in
 * functions/manifest.ts.
 */

export interface WorkflowSpec {
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly description: string;
  /** What one execution is about, in the singular: the dashboard's titles, and names of what is deployed. */
  readonly subject: string;
  /** The field of every step's input that names it: a Standard execution is named by its value. */
  readonly key: string;
  /** Who starts its executions. */
  readonly startedBy: /** Functions whose rows say so; they find its ARN in this environment variable. */
    | { readonly function: `${string}_ARN` }
    /** A state of another workflow, whose definition has its ARN as `${order_return_arn}`. */
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
    description: 'Prices an order at once, without promising anything',
    subject: 'quote',
    key: 'quoteId',
    startedBy: { function: 'QUOTE_STATE_MACHINE_ARN' },
  },
} as const satisfies Record<string, WorkflowSpec>;

export type WorkflowName = keyof typeof workflows;

type StartedBy = (typeof workflows)[WorkflowName]['startedBy'];

/** The workflows that functions start. */
export type FunctionStarted = {
  [Name in WorkflowName]: (typeof workflows)[Name]['startedBy'] extends { readonly function: string } ? Name : never;
}[WorkflowName];

/** The environment variables in which functions find the ARNs of the workflows that they start. */
export type WorkflowVariable = Extract<StartedBy, { readonly function: string }>['function'];

export const workflowNames = Object.keys(workflows) as WorkflowName[];

/** The row of one workflow, without the literal types of the table. */
export const workflowSpec = (name: WorkflowName): WorkflowSpec => workflows[name];

/** The fields that name what an execution is about, over all workflows. */
export const subjectKeys: readonly string[] = [...new Set(workflowNames.map((name) => workflows[name].key))];

/** The variable in which a function finds the ARN of a workflow that it starts. */
export const workflowVariable = (name: FunctionStarted): WorkflowVariable => workflows[name].startedBy.function;

export const functionStarted = workflowNames.filter(
  (name): name is FunctionStarted => 'function' in workflows[name].startedBy,
);

type Starter = Extract<StartedBy, { readonly workflow: string }>['workflow'];

/** The workflow a state of which starts this one, if one does; the compiler refuses one that there is not. */
export function starterOf(name: WorkflowName): WorkflowName | undefined {
  const { startedBy } = workflowSpec(name);
  return 'workflow' in startedBy ? (startedBy.workflow as Starter) : undefined;
}

/** `order-return` in the definition of a workflow that starts it: `order_return_arn`. */
export const workflowPlaceholder = (name: WorkflowName): string => `${name.replaceAll('-', '_')}_arn`;

/**
 * How a workflow is called in a deployment: its name, and the first part of its Terraform addresses and of its alarms.
 * The first workflow has neither its folder nor its subject in them: another name would replace what is deployed.
 */
export function deployedAs(name: WorkflowName, system: string): { readonly name: string; readonly id: string } {
  const { subject } = workflows[name];
  return name === 'order-processing'
    ? { name: system, id: 'workflow' }
    : { name: `${system}-${subject}`, id: `${subject}s` };
}
