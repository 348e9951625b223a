import { arnPlaceholder, type FunctionName, functionNames } from '../../functions/manifest.ts';
import { type RolePolicies, rolesOf } from '../../infrastructure/iam/policies.ts';
import { type TerraformBlock, TerraformValues } from '../../infrastructure/iam/terraform-values.ts';
import { deployedNames, workflowNames } from '../../state-machines/manifest.ts';
import type { Configuration } from '../infrastructure/synthesise.ts';
import type { AuthorizationRequest } from './policy-evaluation.ts';
import type { LocalRequest } from './requests.ts';

/** A request as AWS would authorize it: the role of the caller, and the request. */
export interface DeployedRequest {
  /** The role of the caller. */
  readonly role: RolePolicies;
  readonly request: AuthorizationRequest;
}

/**
 * Translates the calls of the local run to those of a deployment: the same functions and workflows, with the roles and
 * names of a synthesised stack.
 */
export class Deployment {
  readonly roles: readonly RolePolicies[];
  readonly #configuration: Configuration;
  readonly #name: string;
  readonly #values: TerraformValues;
  readonly #local: Readonly<Record<string, string>>;

  /**
   * @param name of the stack
   * @param local the variables of the functions in the local run
   */
  constructor(configuration: Configuration, name: string, local: Readonly<Record<string, string>>) {
    this.#configuration = configuration;
    this.#name = name;
    this.#values = new TerraformValues(configuration);
    this.#local = local;
    this.roles = rolesOf(configuration);
  }

  /** @throws Error for a call of something that the stack does not contain */
  translate(local: LocalRequest): DeployedRequest {
    const { caller, action } = local;
    if (caller === 'states') return this.#byWorkflow(local);
    const block = this.#function(caller);
    const resource = action.startsWith('states:SendTask')
      ? this.#arnOf(this.#stateMachine(local.resource))
      : this.#variable(block, local);
    return { role: this.#role(block.role), request: toRequest(action, resource, local.leadingKeys) };
  }

  /**
   * By the environment variable that contains its name in the local run: the same variable contains its name on AWS.
   */
  #variable(block: TerraformBlock, { caller, action, resource }: LocalRequest): string {
    const { variables = {} } = Object(block.environment) as { variables?: Record<string, string> };
    const name = Object.keys(variables).find((each) => this.#local[each] === resource);
    if (name === undefined) throw new Error(`${caller} calls ${action} on ${resource}, which no variable of its names`);
    const value = this.#values.resolve(String(variables[name]));
    return action.startsWith('dynamodb:') ? this.#tableArn(value) : value;
  }

  #tableArn(name: string): string {
    const tables = Object.entries(this.#configuration.resource.aws_dynamodb_table ?? {});
    const [id] = tables.find(([, table]) => this.#values.resolve(String(table.name)) === name) ?? [];
    return this.#values.resolve(`\${aws_dynamodb_table.${id}.arn}`);
  }

  /** A workflow invokes the version of a function that its definition contains. */
  #byWorkflow({ resource, stateMachine = '', action }: LocalRequest): DeployedRequest {
    const [, block] = this.#stateMachine(stateMachine);
    const placeholder = arnPlaceholder(functionOf(resource));
    const [, reference = ''] = new RegExp(`"${placeholder}" = ([\\w.]+)`).exec(String(block.definition)) ?? [];
    const version = this.#values.resolve(`\${${reference}}`);
    return { role: this.#role(block.role_arn), request: toRequest(action, version) };
  }

  #function(name: string): TerraformBlock {
    const blocks = Object.values(this.#configuration.resource.aws_lambda_function ?? {});
    const found = blocks.find(({ function_name }) => function_name === `${this.#name}-${name}`);
    if (found === undefined) throw new Error(`the stack has no function ${name}`);
    return found;
  }

  #stateMachine(localArn: string): readonly [id: string, TerraformBlock] {
    const workflow = workflowNames.find((each) => localArn.endsWith(`:stateMachine:${each}`));
    if (workflow === undefined) throw new Error(`state-machines/manifest.ts has no ${localArn}`);
    const { id, name } = deployedNames(workflow, this.#name);
    const block = this.#configuration.resource.aws_sfn_state_machine?.[id];
    if (block?.name !== name) throw new Error(`the stack has no state machine ${name} at aws_sfn_state_machine.${id}`);
    return [id, block];
  }

  #arnOf([id]: readonly [id: string, TerraformBlock]): string {
    return this.#values.resolve(`\${aws_sfn_state_machine.${id}.arn}`);
  }

  #role(reference: unknown): RolePolicies {
    const found = this.roles.find(({ id }) => reference === `\${aws_iam_role.${id}.arn}`);
    if (found === undefined) throw new Error(`${reference} is no role of the stack`);
    return found;
  }
}

/** The name in an ARN of the local run. */
function functionOf(resource: string): FunctionName {
  const name = resource.replace(/^.*:function:/, '');
  const found = functionNames.find((each) => each === name);
  if (found === undefined) throw new Error(`functions/manifest.ts has no ${name}`);
  return found;
}

function toRequest(action: string, resource: string, leadingKeys?: readonly string[]): AuthorizationRequest {
  if (leadingKeys !== undefined) return { action, resource, context: { 'dynamodb:LeadingKeys': leadingKeys } };
  // An alias or a version is no resource, but a condition key:
  // https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
  const [, stateMachine, qualifier] = /^(arn:[^:]+:states:[^:]*:\d*:stateMachine:[^:]+):([^:]+)$/.exec(resource) ?? [];
  if (stateMachine === undefined || qualifier === undefined) return { action, resource };
  return { action, resource: stateMachine, context: { 'states:StateMachineQualifier': [qualifier] } };
}
