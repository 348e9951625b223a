import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { SfnAlias } from '@cdktf/provider-aws/lib/sfn-alias/index.js';
import { SfnStateMachine } from '@cdktf/provider-aws/lib/sfn-state-machine/index.js';
import { Fn, type IResolvable, ref, Token } from 'cdktf';
import { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';
import { assetPath } from './asset.ts';
import { placeholdersOf, waitsForCallback, waitsForEnd } from './definition.ts';
import { guardDefinition } from './definition-guards.ts';
import type { Encryption } from './encryption.ts';
import { countLogEvents } from './log-metric.ts';
import { Role, type Statement } from './role.ts';
import {
  invocationPermissions,
  nestedPermissions,
  standingPermissions,
  type VersionedFunction,
} from './workflow-permissions.ts';

export interface WorkflowProps {
  readonly name: string;
  /** @default STANDARD */
  readonly type?: 'STANDARD' | 'EXPRESS';
  /** The file of the definition, with placeholders `${validate_order_arn}`. */
  readonly definition: string;
  /** The functions that the definition may call, by their placeholders. */
  readonly functions: Readonly<Record<string, VersionedFunction>>;
  /** The workflows whose executions its states may start, by their placeholders. @default none */
  readonly workflows?: Readonly<Record<string, Workflow>>;
  /** Functions that the definition no longer calls, but that executions with an earlier definition may still call. */
  readonly retired?: readonly VersionedFunction[];
  readonly logLevel: 'ALL' | 'ERROR' | 'FATAL' | 'OFF';
  /** Whether the log contains inputs and outputs. */
  readonly includeExecutionData: boolean | IResolvable;
  /** days */
  readonly logRetention: number;
  /**
   * Tries the newest version on a part of the executions. In the Terraform module it is an expression, whose value is
   * null or an object with `stable_version` and `weight`.
   * @default the newest version takes every execution
   */
  readonly canary?: Canary | { readonly expression: string };
  /** The namespace of metrics that are counted in its log. */
  readonly metricNamespace: string;
  readonly encryption: Encryption;
  readonly alarms: Alarms;
}

/** A new version that takes a part of the executions. */
export interface Canary {
  /** The number of the version that takes the other executions. */
  readonly stableVersion: number;
  /** The share of executions that the newest version takes, in percent: 1 to 99. */
  readonly weight: number;
}

/**
 * A state machine with a log, traces, alarms, and a role that may invoke only the functions in its definition.
 *
 * Every change is published as a version, and callers use the alias `live`: so a new version can first take a part of
 * the executions, and an old one can be restored.
 */
export class Workflow extends Construct {
  readonly arn: string;
  readonly name: string;
  /** The placeholders of its definition. */
  readonly placeholders: ReadonlySet<string>;
  /** The ARN of the alias `live`, by which callers start executions. */
  readonly aliasArn: string;
  /** The ARN of the newest version. */
  readonly versionArn: string;
  readonly roleArn: string;
  readonly #type: 'STANDARD' | 'EXPRESS';

  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    const { type = 'STANDARD', logLevel, includeExecutionData } = props;
    this.#type = type;
    const template = readFileSync(props.definition, 'utf8');
    const file = path.relative(process.cwd(), props.definition);
    guardDefinition({ file, template, type, logLevel, includeExecutionData });
    this.placeholders = placeholdersOf(template);
    const { workflows = {} } = props;
    const started = [...this.placeholders].flatMap((name) => workflows[name] ?? []);
    const used = [...this.placeholders]
      .filter((name) => workflows[name] === undefined)
      .map((name) => [name, functionOf(name, file, props)] as const);
    const logGroup = new CloudwatchLogGroup(this, 'log-group', {
      // Log groups with this prefix need no resource policy for each group; CloudWatch Logs allows only 10 such
      // policies.
      name: `/aws/vendedlogs/states/${props.name}`,
      retentionInDays: props.logRetention,
      kmsKeyId: props.encryption.keyArn,
    });
    const role = new Role(this, 'role', { name: props.name, service: 'states.amazonaws.com', accountOf: logGroup.arn });
    const policy = role.allow('run', [
      ...invocationPermissions([...used.map(([, each]) => each), ...(props.retired ?? [])]),
      ...started.flatMap((workflow) => nestedPermissions(workflow, waitsForEnd(template))),
      ...standingPermissions,
    ]);
    const keyPolicies = props.encryption.grantTo(role);
    const stateMachine = new SfnStateMachine(this, 'Default', {
      name: props.name,
      type,
      roleArn: role.arn,
      definition: Fn.templatefile(
        assetPath(this, 'definition', props.definition),
        Object.fromEntries([
          ...used.map(([name, { qualifiedArn }]) => [name, qualifiedArn] as const),
          ...Object.entries(workflows)
            .filter(([name]) => this.placeholders.has(name))
            .map(([name, { aliasArn }]) => [name, aliasArn] as const),
        ]),
      ),
      loggingConfiguration: {
        level: logLevel,
        includeExecutionData,
        logDestination: `${logGroup.arn}:*`,
      },
      tracingConfiguration: { enabled: true },
      encryptionConfiguration: props.encryption.stateMachine,
      publish: true,
      // Step Functions checks the role's permissions on the log when the state machine is created.
      dependsOn: [policy, ...keyPolicies],
    });
    this.arn = stateMachine.arn;
    this.roleArn = role.arn;
    this.name = props.name;
    this.versionArn = stateMachine.stateMachineVersionArn;
    this.aliasArn = this.#addAlias(stateMachine, props.canary).arn;
    this.#addAlarms(id, props);
    if (waitsForCallback(template)) this.#addCallbackAlarm(id, props, logGroup.name);
  }

  #addAlias(stateMachine: SfnStateMachine, canary: WorkflowProps['canary']): SfnAlias {
    if (canary === undefined || !('expression' in canary)) {
      return new SfnAlias(this, liveAlias, {
        name: liveAlias,
        routingConfiguration: routing(stateMachine, canary),
      });
    }
    const { stateMachineVersionArn } = stateMachine;
    const weight = Token.asNumber(ref(`try(${canary.expression}.weight, 100)`));
    const alias = new SfnAlias(this, liveAlias, {
      name: liveAlias,
      routingConfiguration: [{ stateMachineVersionArn, weight }],
    });
    // Terraform writes the block once if the value is an object, and not at all if it is null.
    alias.addOverride('dynamic.routing_configuration', {
      for_each: `\${${canary.expression}[*]}`,
      content: {
        state_machine_version_arn: `${stateMachine.arn}:\${routing_configuration.value.stable_version}`,
        weight: '${100 - routing_configuration.value.weight}',
      },
    });
    return alias;
  }

  #addAlarms(id: string, { alarms, name, type }: WorkflowProps): void {
    const look = `Look at the executions of ${name}`;
    const log = `Its history is only in the log of ${name}`;
    // An Express execution cannot be stopped, is not listed by AWS, and has no quota of state transitions:
    // https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html
    const descriptions =
      type === 'EXPRESS'
        ? {
            ExecutionsFailed: `An execution failed, which only a technical failure does. ${log}.`,
            ExecutionsTimedOut: `An execution took longer than the workflow’s time limit. ${log}.`,
          }
        : {
            ExecutionsFailed: `An execution failed, which only a technical failure does. ${look}, status FAILED; see the error.`,
            ExecutionsTimedOut: `An execution took longer than the workflow’s time limit. ${look}, status TIMED_OUT: nothing was compensated.`,
            ExecutionsAborted: `A person or a program stopped an execution. ${look}, status ABORTED: nothing was compensated.`,
            ExecutionThrottled: `Step Functions throttled executions of ${name}, because of the account’s quota of state transitions: raise it.`,
          };
    for (const [metric, description] of Object.entries(descriptions)) {
      alarms.add(this, `${id}-${metric.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase()}`, {
        metric: {
          namespace: 'AWS/States',
          name: metric,
          dimensions: { StateMachineArn: this.arn },
          statistic: 'Sum',
        },
        description,
      });
    }
  }

  #addCallbackAlarm(
    id: string,
    { alarms, metricNamespace: namespace, name }: WorkflowProps,
    logGroupName: string,
  ): void {
    alarms.add(this, `${id}-callback-timeouts`, {
      metric: countLogEvents(this, 'callback-timeouts', {
        logGroupName,
        name: `${id}-callback-timeouts`,
        namespace,
        alarms,
        pattern: '{ $.type = "TaskTimedOut" && $.details.resource = "invoke.waitForTaskToken" }',
      }),
      description: `A callback that ${name} waited for did not arrive in time: see the state in its log, and check whether callbacks arrive at all.`,
    });
  }

  /** The permission to start executions through the alias `live`, and not without it. */
  callerPermission(): Statement {
    return {
      why: `Starts executions of ${this.name}, by the alias that names the version to run`,
      actions: [this.#type === 'EXPRESS' ? 'states:StartSyncExecution' : 'states:StartExecution'],
      resources: [this.arn],
      // https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html: the alias is not a resource.
      // The condition key is multivalued, so it needs a set operator.
      conditions: { 'ForAnyValue:StringEquals': { 'states:StateMachineQualifier': liveAlias } },
    };
  }
}

const liveAlias = 'live';

/** The routing of the alias: each version with its percentage of the executions. */
function routing({ arn, stateMachineVersionArn }: SfnStateMachine, canary?: Canary) {
  if (canary === undefined) return [{ stateMachineVersionArn, weight: 100 }];
  const { stableVersion, weight } = canary;
  if (!Number.isInteger(weight) || weight < 1 || weight > 99) {
    throw new Error(`The weight of a canary must be a whole number from 1 to 99 percent, not ${weight}.`);
  }
  return [
    { stateMachineVersionArn, weight },
    { stateMachineVersionArn: `${arn}:${stableVersion}`, weight: 100 - weight },
  ];
}

function functionOf(placeholder: string, file: string, { functions }: WorkflowProps): VersionedFunction {
  const found = functions[placeholder];
  if (found !== undefined) return found;
  throw new Error(
    `${file} has \${${placeholder}}, but there is no such function: correct the name, or add the folder ` +
      `functions/${placeholder.replace(/_arn$/, '').replaceAll('_', '-')} and its row in functions/manifest.ts.`,
  );
}
