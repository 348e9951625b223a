/**
 * The table of all functions: what their deployment and the local run must know beside their code.
 *
 * IAM policies, Lambda settings, the local runtime, the HTTP API and many tests read this table, so that they always
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

/** DynamoDB actions, by their names in IAM. A transaction needs the permission for the action of each of its writes. */
export type TableAction = 'GetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'ConditionCheckItem';

/**
 * The first part of a partition key of the table: `ORDER#<order id>`, `RETURN#<return id>`, `STOCK#<sku>`, `REPAIR#OPEN`
 * or `START#<subject>`.
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
  /** Shown in AWS, and in docs/permissions.md; for a route also in docs/openapi.yaml. */
  readonly description: string;
  /**
   * s. For a step, it is shorter than the state's TimeoutSeconds, so that no function still runs after its task timed
   * out.
   */
  readonly timeout: number;
  /** MB */
  readonly memory: number;
  /** The environment variables that it reads, in addition to those that follow from `startsExecutions`. */
  readonly environment: readonly EnvironmentName[];
  /** The actions that it may use, by the prefix of the partition keys. */
  readonly table?: Readonly<Partial<Record<KeyPrefix, readonly TableAction[]>>>;
  /** Why these permissions are needed on AWS although no local run uses them. */
  readonly notUsedLocally?: Readonly<Partial<Record<KeyPrefix, string>>>;
  /** Reads the payment secret. */
  readonly readsPaymentSecret?: true;
  /** An error that the function throws or logs if a person is needed; a CloudWatch alarm watches for it. */
  readonly alarm?: { readonly error: string; readonly id: string; readonly description: string };
  /** The workflows to whose tasks it sends results: SendTaskSuccess and SendTaskFailure. */
  readonly sendsTaskResults?: readonly WorkflowName[];
  /** Whether it calls SendTaskSuccess, SendTaskFailure or both. @default both */
  readonly taskResults?: readonly ('Success' | 'Failure')[];
  /**
   * The workflows whose executions it starts; of an Express workflow, it waits for the end. The ARN of each is in the
   * environment variable that state-machines/manifest.ts names. Before a route starts a Standard execution, it stores a
   * note that the execution must be started, so that the start cannot get lost.
   */
  readonly startsExecutions?: readonly FunctionStarted[];
  /** It starts the executions that a route has noted but not started, of every Standard workflow. */
  readonly startsPending?: true;
  /**
   * The workflows whose definitions no longer call it. Open executions may still call it, because an execution keeps the
   * definition with which it began. The function stays deployed, and may be called, until this row is removed.
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
/** A shorter timeout for a function that is also a step of a quote, because the caller of a quote waits. */
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
    description: 'Reserves stock for an order: all items or none',
    environment: ['TABLE_NAME'],
    table: { ORDER: ['GetItem', 'PutItem'], STOCK: ['UpdateItem'] },
  },
  'calculate-shipping': {
    ...quoteStep,
    description: 'Calculates the cost of the delivery of an order',
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
    description: 'Requests the payment of an order from the payment gateway',
    environment: ['TABLE_NAME', 'PAYMENT_GATEWAY_URL', 'PAYMENT_SECRET_ARN', 'PAYMENT_CALLBACK_URL'],
    table: { ORDER: ['GetItem', 'UpdateItem'], REPAIR: ['PutItem', 'DeleteItem'] },
    notUsedLocally: {
      REPAIR:
        'needed only if an order is undone while its payment request still waits for a response, and the money arrives: only make explore causes that',
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
    description: 'Compensation of process-payment: voids a payment, or refunds it if the money has arrived',
    environment: ['TABLE_NAME', 'PAYMENT_GATEWAY_URL', 'PAYMENT_SECRET_ARN'],
    table: { ORDER: ['GetItem', 'UpdateItem', 'ConditionCheckItem'], REPAIR: ['DeleteItem'] },
    readsPaymentSecret: true,
  },
  'release-reservation': {
    ...step,
    description: 'Compensation of reserve-items: makes reserved stock available again',
    environment: ['TABLE_NAME'],
    table: { ORDER: ['GetItem', 'PutItem', 'UpdateItem'], STOCK: ['UpdateItem'] },
  },
  'notify-customer': {
    ...step,
    description: 'Records the outcome of an order and the notification of its customer',
    environment: ['TABLE_NAME', 'PERSONAL_DATA_DAYS'],
    table: { ORDER: ['GetItem', 'PutItem', 'UpdateItem'] },
  },
  'park-for-repair': {
    ...step,
    description: 'Records what a person must repair after a compensation has failed',
    environment: ['TABLE_NAME'],
    table: { ORDER: ['GetItem', 'UpdateItem'], REPAIR: ['PutItem', 'DeleteItem'] },
    alarm: {
      error: 'OrderParked',
      id: 'orders-parked',
      description:
        'An order is parked: a compensation failed after all of its retries. Find the cause in its execution, remove it, and redrive the execution.',
    },
  },
  'validate-quote': {
    ...quoteStep,
    description: 'Checks the request for a quote',
    environment: ['APPROVAL_LIMITS'],
  },
  'check-stock': {
    ...quoteStep,
    description: 'Checks whether items are in stock, and reserves nothing',
    environment: ['TABLE_NAME'],
    table: { STOCK: ['GetItem'] },
  },
  'validate-return': {
    ...step,
    description: 'Checks and stores a return, and claims its goods so that no other return can',
    environment: ['TABLE_NAME'],
    table: { ORDER: ['GetItem', 'UpdateItem'], RETURN: ['GetItem', 'PutItem'] },
  },
  'request-inspection': {
    ...step,
    description: 'Asks the warehouse to inspect returned goods',
    environment: ['TABLE_NAME'],
    table: { RETURN: ['PutItem', 'UpdateItem'] },
    sendsTaskResults: ['order-return'],
    taskResults: ['Success'],
  },
  'take-back-item': {
    ...step,
    description: 'Makes accepted goods of a return available again, or writes them off if damaged',
    environment: ['TABLE_NAME'],
    table: { RETURN: ['GetItem', 'PutItem'], STOCK: ['UpdateItem'] },
  },
  'refund-return': {
    ...step,
    description: 'Refunds what was paid for the accepted goods of a return',
    environment: ['TABLE_NAME', 'PAYMENT_GATEWAY_URL', 'PAYMENT_SECRET_ARN'],
    table: { ORDER: ['GetItem', 'UpdateItem'], RETURN: ['GetItem', 'PutItem', 'UpdateItem'] },
    readsPaymentSecret: true,
  },
  'conclude-return': {
    ...step,
    description: 'Records the outcome of a return and the notification of its customer',
    environment: ['TABLE_NAME', 'PERSONAL_DATA_DAYS'],
    table: { ORDER: ['UpdateItem'], RETURN: ['GetItem', 'PutItem', 'UpdateItem'] },
  },
  'park-return': {
    ...step,
    description: 'Records what a person must repair after a return could not be finished',
    environment: ['TABLE_NAME'],
    table: { RETURN: ['GetItem', 'Query', 'UpdateItem'], REPAIR: ['PutItem', 'DeleteItem'] },
    alarm: {
      error: 'ReturnParked',
      id: 'returns-parked',
      description:
        'A return is parked: it could not be finished after all retries. Find the cause in its execution, remove it, and redrive the execution.',
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
    description: 'Starts the executions of orders and returns that were accepted but not started',
    environment: ['TABLE_NAME'],
    startsPending: true,
    schedule: 'rate(1 minute)',
    alarm: {
      error: 'ExecutionsNotStarted',
      id: 'executions-not-started',
      description:
        'An order or a return was accepted, but its execution cannot be started: the log of start-pending names it and the error. It is tried again each minute.',
    },
  },
  'approval-callback': {
    ...route,
    description: 'Records a person’s decision on an order',
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
    description: 'Calculates what an order would cost, by an execution for whose end it waits',
    environment: [],
    startsExecutions: ['order-quote'],
    route: 'POST /quotes',
  },
  'list-repairs': {
    ...route,
    description: 'Lists the orders and returns that a person must repair',
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
    description: 'Records the warehouse’s inspection of a return',
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
    description: 'Records the outcome of a payment, which the gateway sends',
    environment: ['TABLE_NAME', 'PAYMENT_GATEWAY_URL', 'PAYMENT_SECRET_ARN'],
    table: { ORDER: ['GetItem', 'UpdateItem'], REPAIR: ['PutItem', 'DeleteItem'] },
    readsPaymentSecret: true,
    alarm: {
      error: 'MoneyStranded',
      id: 'money-stranded',
      description:
        'Money arrived for a payment that was voided or declined, and the gateway refuses to refund it: GET /repairs names the payment.',
    },
    sendsTaskResults: ['order-processing'],
    route: 'POST /payments/callback',
    authorization: 'signature',
  },
} as const satisfies Record<string, FunctionSpec>;

export type FunctionName = keyof typeof functions;

export const functionNames = Object.keys(functions) as FunctionName[];

/**
 * The row of one function, without the literal types of the table, and with what follows from `startsExecutions` or
 * `startsPending`: the environment variables with the ARNs, and the DynamoDB actions for the notes.
 */
export function functionSpec(name: FunctionName): FunctionSpec {
  const row: FunctionSpec = functions[name];
  const startsExecutions = row.startsPending ? notedWorkflows() : row.startsExecutions;
  if (startsExecutions === undefined) return row;
  const environment = [...row.environment, ...startsExecutions.map(workflowVariable)];
  const notes = noteActions(row);
  return { ...row, startsExecutions, environment, ...(notes && { table: { ...row.table, START: notes } }) };
}

/** The workflows whose executions some route notes before it starts them. */
function notedWorkflows(): readonly FunctionStarted[] {
  const rows: readonly FunctionSpec[] = Object.values(functions);
  return [...new Set(rows.flatMap(notedBy))];
}

/**
 * The workflows whose executions a function notes before it starts them: a route's Standard ones. An Express execution
 * needs no note, because its caller waits for its end and can try again.
 */
const notedBy = ({ route, startsExecutions = [] }: FunctionSpec): readonly FunctionStarted[] =>
  route === undefined ? [] : startsExecutions.filter((workflow) => workflowSpec(workflow).type === 'STANDARD');

/** The actions on the notes that a function needs; undefined for none. */
function noteActions(row: FunctionSpec): readonly TableAction[] | undefined {
  if (row.startsPending) return ['Query', 'DeleteItem'];
  return notedBy(row).length > 0 ? ['PutItem', 'DeleteItem'] : undefined;
}

/** Whether a function is a step of a workflow: it has neither a route nor a schedule. */
export function isStep(name: FunctionName): boolean {
  const { route, schedule } = functionSpec(name);
  return route === undefined && schedule === undefined;
}

/** The workflows to which a route or a scheduled function belongs; the definitions show to which a step belongs. */
export function workflowsServed(name: FunctionName): ReadonlySet<WorkflowName> {
  const { startsExecutions = [], sendsTaskResults = [], serves = [] } = functionSpec(name);
  return new Set([...startsExecutions, ...sendsTaskResults, ...serves]);
}

/** The placeholder of a function's ARN in a state machine's template: `validate_order_arn` for `validate-order`. */
export const arnPlaceholder = (name: FunctionName): string => `${name.replaceAll('-', '_')}_arn`;

/** The default of the scope that a caller's JWT needs for a route: `orders:write` for `POST /orders`. */
export function routeScope(route: string): string {
  const [method, path = ''] = route.split(' ');
  return `${path.split('/')[1]}:${method === 'GET' ? 'read' : 'write'}`;
}
