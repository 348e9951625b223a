/**
 * The table of all functions, with everything that their deployment must know.
 *
 * IAM policies, Lambda settings, the local runtime and the retry-budget test read this table, so that they always
 * agree. The key is the name of the function's folder; in a state machine `${validate_order_arn}` is the ARN of
 * `functions/validate-order`.
 */
import {
  type FunctionStarted,
  type WorkflowName,
  type WorkflowVariable,
  workflowSpec,
  workflowVariable,
} from '../state-machines/manifest.ts';

/** The DynamoDB actions of a function, by their names in IAM. A transaction needs the action of each of its writes. */
export type TableAction = 'GetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'ConditionCheckItem';

/**
 * The first part of the partition keys: `ORDER#<order id>`, `RETURN#<return id>`, `STOCK#<sku>`, `REPAIR#OPEN` or
 * `START#<subject>`.
 */
export type KeyPrefix = 'ORDER' | 'RETURN' | 'STOCK' | 'REPAIR' | 'START';

/** The environment variables that a deployment sets for functions. */
export type EnvironmentName =
  | 'TABLE_NAME'
  /** ARN of a state machine or its alias; set for the functions that start its executions. */
  | WorkflowVariable
  /** Totals above which a person must approve, in minor units, by currency, as JSON: `{"EUR":50000}`. */
  | 'APPROVAL_LIMITS'
  /** How many days personal data is kept after the end of an order or a return, or `forever`. */
  | 'PERSONAL_DATA_DAYS'
  /** Base URL of the payment gateway's API. */
  | 'PAYMENT_GATEWAY_URL'
  /** ARN of the secret `{"apiKey": "...", "webhookSecrets": ["whsec_...", ...]}`. */
  | 'PAYMENT_SECRET_ARN'
  /** URL that the payment gateway calls with an outcome. */
  | 'PAYMENT_CALLBACK_URL';

export interface FunctionSpec {
  readonly description: string;
  /**
   * s. For a step, it is shorter than the state's TimeoutSeconds, so that no function still runs after its task timed
   * out.
   */
  readonly timeout: number;
  /** MB */
  readonly memory: number;
  readonly environment: readonly EnvironmentName[];
  readonly table?: Readonly<Partial<Record<KeyPrefix, readonly TableAction[]>>>;
  /** Why these permissions are needed on AWS although no local run uses them. */
  readonly unseen?: Readonly<Partial<Record<KeyPrefix, string>>>;
  /** Reads the payment secret. */
  readonly readsPaymentSecret?: true;
  /** An error that the function throws or logs if a person is needed; a CloudWatch alarm watches for it. */
  readonly alarm?: { readonly error: string; readonly id: string; readonly description: string };
  /** The workflows to whose tasks it sends results: SendTaskSuccess and SendTaskFailure. */
  readonly sendsTaskResults?: readonly WorkflowName[];
  /** Which of these two actions it calls. @default both */
  readonly taskResults?: readonly ('Success' | 'Failure')[];
  /**
   * The workflows whose executions it starts; for an Express workflow, it waits for the end. Their ARNs are in their
   * variables. A route writes a note about the start of a Standard execution, so that the start cannot get lost.
   */
  readonly startsExecutions?: readonly FunctionStarted[];
  /** It starts the executions of every workflow that were noted by a route but not started. */
  readonly startsPending?: true;
  /**
   * The workflows whose definitions no longer call it. Their open executions may still call it, because an execution
   * keeps the definition with which it began. The function stays deployed, and may be called, until this row is
   * removed.
   */
  readonly retiredFrom?: readonly WorkflowName[];
  /** The workflows to which this route belongs, if it neither starts an execution nor sends a task result. */
  readonly serves?: readonly WorkflowName[];
  /** The schedule on which it is invoked, as an expression of EventBridge Scheduler. */
  readonly schedule?: 'rate(1 minute)';
  /** The route of the HTTP API that invokes it; a function with neither route nor schedule is a step of a workflow. */
  readonly route?: `${'GET' | 'POST'} /${string}`;
  /** `signature`: the handler verifies the caller itself; `identity` (default): IAM or, if configured, a JWT. */
  readonly authorization?: 'identity' | 'signature';
}

const step = { timeout: 10, memory: 256 } as const;
/** s; shorter for a function that is also a step of a quote, because the caller of a quote waits. */
const quoteStep = { timeout: 5, memory: 256 } as const;
const route = { timeout: 10, memory: 256 } as const;

export const functions = {
  'validate-order': {
    ...step,
    description: 'Checks an order and stores it',
    environment: ['TABLE_NAME', 'APPROVAL_LIMITS'],
    table: { ORDER: ['GetItem', 'PutItem'] },
  },
  'reserve-items': {
    ...step,
    description: 'Holds stock for an order, all of it or none',
    environment: ['TABLE_NAME'],
    table: { ORDER: ['GetItem', 'PutItem'], STOCK: ['UpdateItem'] },
  },
  'calculate-shipping': {
    ...quoteStep,
    description: 'Prices the delivery of an order',
    environment: [],
  },
  'request-approval': {
    ...step,
    description: 'Asks a person to approve an order',
    environment: ['TABLE_NAME'],
    table: { ORDER: ['PutItem', 'UpdateItem'] },
    sendsTaskResults: ['order-processing'],
  },
  'process-payment': {
    ...step,
    description: 'Asks the payment gateway for an order’s money',
    environment: ['TABLE_NAME', 'PAYMENT_GATEWAY_URL', 'PAYMENT_SECRET_ARN', 'PAYMENT_CALLBACK_URL'],
    table: { ORDER: ['GetItem', 'UpdateItem'], REPAIR: ['PutItem', 'DeleteItem'] },
    unseen: {
      REPAIR: 'The money must come while a request hangs whose order was undone meanwhile: make explore does that',
    },
    readsPaymentSecret: true,
    sendsTaskResults: ['order-processing'],
  },
  'fulfill-order': {
    ...step,
    description: 'Ships an order whose payment has arrived',
    environment: ['TABLE_NAME', 'PERSONAL_DATA_DAYS'],
    table: { ORDER: ['GetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'], STOCK: ['UpdateItem'] },
  },
  'reverse-payment': {
    ...step,
    description: 'Compensation of process-payment: voids a payment, or refunds it if it has arrived',
    environment: ['TABLE_NAME', 'PAYMENT_GATEWAY_URL', 'PAYMENT_SECRET_ARN'],
    table: { ORDER: ['GetItem', 'UpdateItem', 'ConditionCheckItem'], REPAIR: ['DeleteItem'] },
    readsPaymentSecret: true,
  },
  'release-reservation': {
    ...step,
    description: 'Compensation of reserve-items: gives held stock back',
    environment: ['TABLE_NAME'],
    table: { ORDER: ['GetItem', 'PutItem', 'UpdateItem'], STOCK: ['UpdateItem'] },
  },
  'notify-customer': {
    ...step,
    description: 'Records the outcome of an order together with its notification',
    environment: ['TABLE_NAME', 'PERSONAL_DATA_DAYS'],
    table: { ORDER: ['GetItem', 'PutItem', 'UpdateItem'] },
  },
  'park-for-repair': {
    ...step,
    description: 'Records what a person must repair when a compensation has failed',
    environment: ['TABLE_NAME'],
    table: { ORDER: ['GetItem', 'UpdateItem'], REPAIR: ['PutItem', 'DeleteItem'] },
    alarm: {
      error: 'OrderParked',
      id: 'orders-parked',
      description:
        'An order is parked: a compensation failed after all its retries. Look at its execution, repair what is wrong, and redrive it.',
    },
  },
  'validate-quote': {
    ...quoteStep,
    description: 'Checks what a quote is asked for',
    environment: ['APPROVAL_LIMITS'],
  },
  'check-stock': {
    ...quoteStep,
    description: 'Looks whether items are in stock, without holding them',
    environment: ['TABLE_NAME'],
    table: { STOCK: ['GetItem'] },
  },
  'validate-return': {
    ...step,
    description: 'Checks a return and counts it among what was returned of its order',
    environment: ['TABLE_NAME'],
    table: { ORDER: ['GetItem', 'UpdateItem'], RETURN: ['GetItem', 'PutItem'] },
  },
  'request-inspection': {
    ...step,
    description: 'Asks the warehouse to inspect what comes back',
    environment: ['TABLE_NAME'],
    table: { RETURN: ['PutItem', 'UpdateItem'] },
    sendsTaskResults: ['order-return'],
    taskResults: ['Success'],
  },
  'take-back-item': {
    ...step,
    description: 'Restocks what is good of a return, or writes it off',
    environment: ['TABLE_NAME'],
    table: { RETURN: ['GetItem', 'PutItem'], STOCK: ['UpdateItem'] },
  },
  'refund-return': {
    ...step,
    description: 'Gives back what was paid for the accepted part of a return',
    environment: ['TABLE_NAME', 'PAYMENT_GATEWAY_URL', 'PAYMENT_SECRET_ARN'],
    table: { ORDER: ['GetItem', 'UpdateItem'], RETURN: ['GetItem', 'PutItem', 'UpdateItem'] },
    readsPaymentSecret: true,
  },
  'conclude-return': {
    ...step,
    description: 'Records the outcome of a return together with its notification',
    environment: ['TABLE_NAME', 'PERSONAL_DATA_DAYS'],
    table: { ORDER: ['UpdateItem'], RETURN: ['GetItem', 'PutItem', 'UpdateItem'] },
  },
  'park-return': {
    ...step,
    description: 'Records what a person must repair when a return could not be finished',
    environment: ['TABLE_NAME'],
    table: { RETURN: ['GetItem', 'Query', 'UpdateItem'], REPAIR: ['PutItem', 'DeleteItem'] },
    alarm: {
      error: 'ReturnParked',
      id: 'returns-parked',
      description:
        'A return is parked: it could not be refunded or taken back after all retries. Look at its execution, repair what is wrong, and redrive it.',
    },
  },
  'submit-order': {
    ...route,
    description: 'Accepts an order and starts its execution',
    environment: ['TABLE_NAME'],
    table: { ORDER: ['GetItem', 'PutItem'] },
    startsExecutions: ['order-processing'],
    route: 'POST /orders',
  },
  'start-pending': {
    timeout: 60,
    memory: 256,
    description: 'Starts what was accepted and whose execution never began',
    environment: ['TABLE_NAME'],
    startsPending: true,
    schedule: 'rate(1 minute)',
    alarm: {
      error: 'ExecutionsNotStarted',
      id: 'executions-not-started',
      description:
        'Something was accepted, and its execution cannot be started: the log of start-pending names it and says why. It is tried again each minute.',
    },
  },
  'approval-callback': {
    ...route,
    description: 'Takes a person’s decision on an order',
    environment: ['TABLE_NAME'],
    table: { ORDER: ['GetItem', 'UpdateItem'] },
    sendsTaskResults: ['order-processing'],
    route: 'POST /approvals/{id}',
  },
  'get-order': {
    ...route,
    description: 'Shows an order and what has happened to it',
    environment: ['TABLE_NAME'],
    table: { ORDER: ['Query'] },
    serves: ['order-processing'],
    route: 'GET /orders/{id}',
  },
  'request-quote': {
    ...route,
    // API Gateway waits for 30 s at most, and the workflow takes 28 s at most.
    timeout: 29,
    description: 'Prices an order at once, by an execution that it waits for',
    environment: [],
    startsExecutions: ['order-quote'],
    route: 'POST /quotes',
  },
  'list-repairs': {
    ...route,
    description: 'Lists the orders and returns that wait for a person to repair them',
    environment: ['TABLE_NAME'],
    table: { REPAIR: ['Query'] },
    serves: ['order-processing', 'order-return'],
    route: 'GET /repairs',
  },
  'submit-return': {
    ...route,
    description: 'Accepts a return and starts its execution',
    environment: ['TABLE_NAME'],
    table: { RETURN: ['GetItem', 'PutItem'] },
    startsExecutions: ['order-return'],
    route: 'POST /returns',
  },
  'inspection-callback': {
    ...route,
    description: 'Takes the warehouse’s word on a return',
    environment: ['TABLE_NAME'],
    table: { RETURN: ['GetItem', 'UpdateItem'] },
    sendsTaskResults: ['order-return'],
    taskResults: ['Success'],
    route: 'POST /inspections/{id}',
  },
  'get-return': {
    ...route,
    description: 'Shows a return and what has happened to it',
    environment: ['TABLE_NAME'],
    table: { RETURN: ['Query'] },
    serves: ['order-return'],
    route: 'GET /returns/{id}',
  },
  'payment-callback': {
    ...route,
    description: 'Takes the outcome of a payment from the gateway',
    environment: ['TABLE_NAME', 'PAYMENT_GATEWAY_URL', 'PAYMENT_SECRET_ARN'],
    table: { ORDER: ['GetItem', 'UpdateItem'], REPAIR: ['PutItem', 'DeleteItem'] },
    readsPaymentSecret: true,
    alarm: {
      error: 'MoneyStranded',
      id: 'money-stranded',
      description:
        'Money came for an order that does not use it, and the gateway refuses to give it back: GET /repairs names the payment.',
    },
    sendsTaskResults: ['order-processing'],
    route: 'POST /payments/callback',
    authorization: 'signature',
  },
} as const satisfies Record<string, FunctionSpec>;

export type FunctionName = keyof typeof functions;

export const functionNames = Object.keys(functions) as FunctionName[];

/**
 * The row of one function, without the literal types of the table. It includes what follows from the executions that
 * the function starts: the variables with their ARNs, and the DynamoDB actions for the notes of their starts.
 */
export function functionSpec(name: FunctionName): FunctionSpec {
  const row: FunctionSpec = functions[name];
  const startsExecutions = row.startsPending ? notedWorkflows() : row.startsExecutions;
  if (startsExecutions === undefined) return row;
  const environment = [...row.environment, ...startsExecutions.map(workflowVariable)];
  const notes = onNotes(row);
  return { ...row, startsExecutions, environment, ...(notes && { table: { ...row.table, START: notes } }) };
}

/**
 * The workflows whose starts are noted: all Standard ones. A caller waits for an Express execution and can try again.
 */
function notedWorkflows(): readonly FunctionStarted[] {
  const rows: readonly FunctionSpec[] = Object.values(functions);
  return [...new Set(rows.flatMap(notedBy))];
}

const notedBy = ({ route, startsExecutions = [] }: FunctionSpec): readonly FunctionStarted[] =>
  route === undefined ? [] : startsExecutions.filter((workflow) => workflowSpec(workflow).type === 'STANDARD');

function onNotes(row: FunctionSpec): readonly TableAction[] | undefined {
  if (row.startsPending) return ['Query', 'DeleteItem'];
  return notedBy(row).length > 0 ? ['PutItem', 'DeleteItem'] : undefined;
}

/** Whether a function is a step of a workflow: it has neither a route nor a schedule. */
export function isStep(name: FunctionName): boolean {
  const { route, schedule } = functionSpec(name);
  return route === undefined && schedule === undefined;
}

/** The workflows to which a function belongs that is not a step. */
export function workflowsServed(name: FunctionName): ReadonlySet<WorkflowName> {
  const { startsExecutions = [], sendsTaskResults = [], serves = [] } = functionSpec(name);
  return new Set([...startsExecutions, ...sendsTaskResults, ...serves]);
}

/** `validate-order` in a state machine's template: `validate_order_arn`. */
export const arnPlaceholder = (name: FunctionName): string => `${name.replaceAll('-', '_')}_arn`;

/**
 * The scope that a caller's token needs for a route, unless others are configured: `orders:write` for `POST /orders`.
 */
export function routeScope(route: string): string {
  const [method, path = ''] = route.split(' ');
  return `${path.split('/')[1]}:${method === 'GET' ? 'read' : 'write'}`;
}
