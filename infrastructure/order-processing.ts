import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { IResolvable } from 'cdktf';
import { Construct } from 'constructs';
import {
  arnPlaceholder,
  type EnvironmentName,
  type FunctionName,
  functionNames,
  functionSpec,
  isStep,
} from '../functions/manifest.ts';
import {
  deployedNames,
  parentWorkflowOf,
  type WorkflowName,
  workflowNames,
  workflowPlaceholder,
  workflowSpec,
  workflowVariable,
} from '../state-machines/manifest.ts';
import type { LogLevel } from './config.ts';
import type { Alarms } from './constructs/alarms.ts';
import { Dashboard } from './constructs/dashboard.ts';
import { expectedErrors } from './constructs/definition.ts';
import { guardUse } from './constructs/definition-guards.ts';
import { HandlerFunction, type HandlerFunctionProps } from './constructs/handler-function.ts';
import { Schedule } from './constructs/schedule.ts';
import { Workflow, type WorkflowProps } from './constructs/workflow.ts';
import { definitionFile } from './definition-files.ts';
import { resourcePermissions, workflowPermissions } from './function-permissions.ts';
import { orderDashboard } from './order-dashboard.ts';
import { type OrderResourcesProps, orderResources } from './order-resources.ts';
import { guardCallbacks, guardNested, guardRetired, guardStarts } from './workflow-guards.ts';

/** The settings of `EnvironmentConfig`, each of which may also be a Terraform variable. */
export interface OrderProcessingProps extends OrderResourcesProps {
  readonly region: string;
  readonly workflow: {
    readonly logLevel: LogLevel;
    readonly includeExecutionData: boolean | IResolvable;
    readonly canary?: Readonly<Partial<Record<WorkflowName, WorkflowProps['canary']>>>;
  };
  /** The folder with a subfolder for each function's bundle. */
  readonly bundles: string;
  /**
   * The settings of a function that the caller of the Terraform module may choose.
   * @default the settings in its row of functions/manifest.ts
   */
  readonly functionSettings?: (name: FunctionName) => FunctionSettings;
}

export type FunctionSettings = Pick<
  HandlerFunctionProps,
  'timeout' | 'memory' | 'architecture' | 'runtime' | 'reservedConcurrency' | 'extraEnvironment'
>;

/** All resources of order processing: the workflows, functions, table, API and notifications. */
export class OrderProcessing extends Construct {
  readonly apiUrl: string;
  readonly apiId: string;
  readonly workflows: ReadonlyMap<WorkflowName, Workflow>;
  readonly functions: ReadonlyMap<FunctionName, HandlerFunction>;
  readonly alarms: Alarms;
  readonly tableName: string;
  readonly paymentSecretArn: string;
  readonly notificationTopicArn: string;

  constructor(scope: Construct, id: string, props: OrderProcessingProps) {
    super(scope, id);
    const { name } = props;
    const { alarms, shared, table, notifications, paymentSecretArn, api, environment } = orderResources(this, props);
    const resources = { tableArn: table.arn, paymentSecretArn };
    const templates = new Map(workflowNames.map((each) => [each, readFileSync(definitionFile(each), 'utf8')]));
    guardStarts();
    guardCallbacks(templates);
    guardNested(templates);
    const handlers = new Construct(this, 'functions');
    const createFunction = (functionName: FunctionName, more: Partial<Record<EnvironmentName, string>> = {}) => {
      const spec = functionSpec(functionName);
      const handled = [...templates.values()].flatMap((template) =>
        expectedErrors(template, arnPlaceholder(functionName)),
      );
      return new HandlerFunction(handlers, functionName, {
        name: `${name}-${functionName}`,
        description: spec.description,
        bundle: path.join(props.bundles, functionName),
        timeout: spec.timeout,
        memory: spec.memory,
        environment: pick({ ...environment, ...more }, spec.environment),
        permissions: resourcePermissions(spec, resources),
        ...props.functionSettings?.(functionName),
        expectedErrors: [...new Set(spec.alarm === undefined ? handled : [...handled, spec.alarm.error])],
        ...shared,
      });
    };

    const steps = new Map(functionNames.filter(isStep).map((step) => [step, createFunction(step)]));
    const functions = Object.fromEntries([...steps].map(([step, handler]) => [arnPlaceholder(step), handler]));
    const created = new Map<WorkflowName, Workflow>();
    /** A workflow, which is created at the first call, after the workflows that it starts, because it needs their ARNs. */
    const workflowOf = (each: WorkflowName): Workflow => {
      const existing = created.get(each);
      if (existing !== undefined) return existing;
      const { type } = workflowSpec(each);
      const { name: deployedName, id: constructId } = deployedNames(each, name);
      const started = workflowNames.filter((other) => parentWorkflowOf(other) === each);
      const workflow = new Workflow(this, constructId, {
        name: deployedName,
        type,
        definition: definitionFile(each),
        functions,
        workflows: Object.fromEntries(started.map((other) => [workflowPlaceholder(other), workflowOf(other)])),
        retired: [...steps].filter(([step]) => isRetired(step, each)).map(([, handler]) => handler),
        // The log is the only history of an Express workflow.
        logLevel: type === 'EXPRESS' ? 'ALL' : props.workflow.logLevel,
        includeExecutionData: props.workflow.includeExecutionData,
        canary: props.workflow.canary?.[each],
        ...shared,
      });
      created.set(each, workflow);
      return workflow;
    };
    const deployed = new Map(workflowNames.map((each) => [each, workflowOf(each)]));
    guardRetired(templates);
    const active = [...steps.keys()].filter((step) => !workflowNames.some((each) => isRetired(step, each)));
    guardUse(active.map(arnPlaceholder), [...deployed.values()]);

    const all = new Map(steps);
    for (const functionName of functionNames) {
      if (isStep(functionName)) continue;
      const {
        route,
        schedule,
        authorization = 'identity',
        startsExecutions = [],
        description,
      } = functionSpec(functionName);
      const arns = Object.fromEntries(
        startsExecutions.map((each) => [workflowVariable(each), workflowOf(each).aliasArn]),
      );
      const handler = createFunction(functionName, arns);
      if (route !== undefined) api.route(route, handler, authorization);
      if (schedule !== undefined) {
        new Schedule(handlers, `${functionName}-schedule`, {
          name: `${name}-${functionName}`,
          expression: schedule,
          description,
          handler,
          ...shared,
        });
      }
      all.set(functionName, handler);
    }
    for (const [functionName, handler] of all) {
      const spec = functionSpec(functionName);
      const statements = workflowPermissions(spec, workflowOf);
      if (statements.length > 0) handler.allow('workflow', statements);
      if (spec.alarm !== undefined) handler.alarmOnError(spec.alarm.id, spec.alarm.error, spec.alarm.description);
    }

    new Dashboard(this, 'dashboard', {
      name,
      region: props.region,
      rows: orderDashboard({
        workflows: deployed,
        apiId: api.id,
        tableName: table.name,
        functionNames: [...all.values()].map((handler) => handler.name),
      }),
    });

    this.apiUrl = api.url;
    this.apiId = api.id;
    this.workflows = deployed;
    this.functions = all;
    this.alarms = alarms;
    this.tableName = table.name;
    this.paymentSecretArn = paymentSecretArn;
    this.notificationTopicArn = notifications.topicArn;
  }
}

const isRetired = (step: FunctionName, workflow: WorkflowName): boolean =>
  functionSpec(step).retiredFrom?.includes(workflow) ?? false;

/**
 * The values of the environment variables that a function has.
 * @throws Error if a step has the ARN of a state machine, which itself needs the step's ARN
 */
function pick(
  values: Partial<Record<EnvironmentName, string>>,
  names: readonly EnvironmentName[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.map((name) => {
      const value = values[name];
      if (value === undefined) {
        throw new Error(
          `A step of a workflow cannot have the environment variable ${name}: remove it from its row in functions/manifest.ts.`,
        );
      }
      return [name, value];
    }),
  );
}
