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
  /** Functions whose row says so start its executions; they find its ARN in this environment variable. */
  readonly startedBy: { readonly function: `${string}_ARN` };
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

/** The environment variables in which functions find the ARNs of the workflows that they start. */
export type WorkflowVariable = (typeof workflows)[WorkflowName]['startedBy']['function'];

export const workflowNames = Object.keys(workflows) as WorkflowName[];

/** The row of one workflow, without the literal types of the table. */
export const workflowSpec = (name: WorkflowName): WorkflowSpec => workflows[name];

/** The fields that name what an execution is about, over all workflows. */
export const subjectKeys: readonly string[] = [...new Set(workflowNames.map((name) => workflows[name].key))];

/** The variable in which a function finds the ARN of a workflow that it starts. */
export const workflowVariable = (name: WorkflowName): WorkflowVariable => workflows[name].startedBy.function;

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
