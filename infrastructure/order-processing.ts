import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Fn, type IResolvable } from 'cdktf';
import { Construct } from 'constructs';
import {
  arnPlaceholder,
  type EnvironmentName,
  type FunctionName,
  functionNames,
  functionSpec,
} from '../functions/manifest.ts';
import type { LogLevel } from './config.ts';
import { Dashboard } from './constructs/dashboard.ts';
import { expectedErrors } from './constructs/definition.ts';
import { guardUse } from './constructs/definition-guards.ts';
import { HandlerFunction } from './constructs/handler-function.ts';
import { Workflow, type WorkflowProps } from './constructs/workflow.ts';
import { resourcePermissions, workflowPermissions } from './function-permissions.ts';
import { orderDashboard } from './order-dashboard.ts';
import { type OrderResourcesProps, orderResources } from './order-resources.ts';

/** As `EnvironmentConfig` has it; but each may be a variable of which only Terraform knows the value. */
export interface OrderProcessingProps extends OrderResourcesProps {
  readonly region: string;
  readonly workflow: {
    readonly logLevel: LogLevel;
    readonly includeExecutionData: boolean | IResolvable;
    readonly canary?: WorkflowProps['canary'];
  };
  /** The folder that holds a folder a function with its bundle. */
  readonly bundles: string;
}

const stateMachines = path.resolve(import.meta.dirname, '../state-machines');
const orderProcessing = path.join(stateMachines, 'order-processing/state_machine.json');
const orderQuote = path.join(stateMachines, 'order-quote/state_machine.json');
const definitions = [orderProcessing, orderQuote];

/** The error with which park-for-repair always ends. */
const parked = 'OrderParked';

/** Order processing, whole: the workflow, its functions, its table, its API and its notifications. */
export class OrderProcessing extends Construct {
  readonly apiUrl: string;
  readonly stateMachineArn: string;
  /** The number of the newest version of the order workflow. */
  readonly workflowVersion: string;
  readonly tableName: string;
  readonly paymentSecretArn: string;
  readonly notificationTopicArn: string;
  readonly alarmTopicArn: string;

  constructor(scope: Construct, id: string, props: OrderProcessingProps) {
    super(scope, id);
    const { name } = props;
    const { alarms, shared, table, notifications, secret, api, environment } = orderResources(this, props);
    const resources = { tableArn: table.arn, paymentSecretArn: secret.arn };
    const templates = definitions.map((file) => readFileSync(file, 'utf8'));
    const handlers = new Construct(this, 'functions');
    const handler = (functionName: FunctionName, more: Partial<Record<EnvironmentName, string>> = {}) => {
      const spec = functionSpec(functionName);
      const handled = templates.flatMap((template) => expectedErrors(template, arnPlaceholder(functionName)));
      return new HandlerFunction(handlers, functionName, {
        name: `${name}-${functionName}`,
        description: spec.description,
        bundle: path.join(props.bundles, functionName),
        timeout: spec.timeout,
        memory: spec.memory,
        environment: pick({ ...environment, ...more }, spec.environment),
        permissions: resourcePermissions(spec, resources),
        expectedErrors: [...new Set(functionName === 'park-for-repair' ? [...handled, parked] : handled)],
        ...shared,
      });
    };

    const steps = new Map(
      functionNames.filter((step) => functionSpec(step).route === undefined).map((step) => [step, handler(step)]),
    );
    const functions = Object.fromEntries([...steps].map(([step, deployed]) => [arnPlaceholder(step), deployed]));
    const orders = new Workflow(this, 'workflow', {
      name,
      definition: orderProcessing,
      functions,
      ...props.workflow,
      ...shared,
    });
    const quotes = new Workflow(this, 'quotes', {
      name: `${name}-quote`,
      type: 'EXPRESS',
      definition: orderQuote,
      functions,
      // An Express workflow has no other history.
      logLevel: 'ALL',
      includeExecutionData: props.workflow.includeExecutionData,
      ...shared,
    });
    guardUse(Object.keys(functions), [orders, quotes]);

    api.workflowRoute('POST /quotes', quotes);
    const all = new Map(steps);
    for (const functionName of functionNames) {
      const { route, authorization = 'identity' } = functionSpec(functionName);
      if (route === undefined) continue;
      const routed = handler(functionName, { STATE_MACHINE_ARN: orders.aliasArn });
      api.route(route, routed, authorization);
      all.set(functionName, routed);
    }
    for (const [functionName, deployed] of all) {
      const statements = workflowPermissions(functionSpec(functionName), orders);
      if (statements.length > 0) deployed.allow('workflow', statements);
    }
    all
      .get('park-for-repair')
      ?.alarmOnError(
        'orders-parked',
        parked,
        'An order is parked: a compensation failed after all its retries. Look at its execution, repair what is wrong, and redrive it.',
      );

    new Dashboard(this, 'dashboard', {
      name,
      region: props.region,
      rows: orderDashboard({
        orders,
        quotes,
        apiId: api.id,
        tableName: table.name,
        functionNames: [...all.values()].map((deployed) => deployed.name),
      }),
    });

    this.apiUrl = api.url;
    this.stateMachineArn = orders.arn;
    this.workflowVersion = Fn.element(Fn.split(':', orders.versionArn), 7);
    this.tableName = table.name;
    this.paymentSecretArn = secret.arn;
    this.notificationTopicArn = notifications.topicArn;
    this.alarmTopicArn = alarms.topicArn;
  }
}

/** The variables that a function asks for. A step cannot have the state machine's ARN, which names the step itself. */
function pick(
  values: Partial<Record<EnvironmentName, string>>,
  names: readonly EnvironmentName[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.map((name) => {
      const value = values[name];
      if (value === undefined) {
        throw new Error(`A step of the workflow cannot have ${name}: take it out of its row in functions/manifest.ts.`);
      }
      return [name, value];
    }),
  );
}
