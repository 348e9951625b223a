import { type AssignedParts, arnOf } from './arns.ts';

/** The parts of a Terraform configuration in JSON that are read here. */
export interface TerraformJson {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, TerraformBlock>>>>;
}

export type TerraformBlock = Readonly<Record<string, unknown>>;

const assigned: AssignedParts = {
  account: '111111111111',
  region: 'us-east-1',
  version: '1',
  id: 'abcdef1234',
  label: '2026-01-01',
  suffix: 'AbCdEf',
};

/** Matches every `${...}` in a text. */
const expressions = /\$\{((?:[^{}]|\{[^{}]*\})*)\}/g;

/** Matches a reference to an attribute: type, name and attribute of the resource. */
const reference = /^(aws_\w+)\.(\w+)(?:\[[^\]]*\])?\.(\w+)$/;

/**
 * Replaces references in a configuration by values as AWS would assign them: in the account 111111111111 and the region
 * us-east-1, with version 1 of each function and state machine.
 */
export class TerraformValues {
  readonly #configuration: TerraformJson;

  constructor(configuration: TerraformJson) {
    this.#configuration = configuration;
  }

  /**
   * Replaces all references in a text by their values. An expression that only Terraform can evaluate remains as it is.
   */
  resolve(text: string): string {
    return text.replace(expressions, (whole, expression: string) => this.#value(expression) ?? whole);
  }

  /**
   * Replaces all references in a JSON text, and parses it. Quotes in a remaining expression become single quotes, because
   * Terraform does not escape them as JSON does.
   */
  resolveJson(text: string): unknown {
    const resolved = this.resolve(text);
    return JSON.parse(resolved.replace(expressions, (whole) => whole.replaceAll('"', "'")));
  }

  #value(expression: string): string | undefined {
    const [, list, index] = /^element\(split\(":", (.+)\), (\d+)\)$/.exec(expression) ?? [];
    if (list !== undefined) return this.#value(list)?.split(':')[Number(index)];
    const [, type = '', name = '', attribute = ''] = reference.exec(expression) ?? [];
    const block = this.#configuration.resource?.[type]?.[name];
    if (block === undefined) return undefined;
    if (type === 'aws_sfn_alias' && attribute === 'arn') return this.#stateMachineAlias(block);
    if (type === 'aws_lambda_function' && attribute === 'version') return assigned.version;
    const arn = arnOf(`${type}.${attribute}`, (name) => this.#own(block, name), assigned);
    if (arn !== undefined) return arn;
    const own = block[attribute];
    return typeof own === 'string' ? this.resolve(own) : undefined;
  }

  #own(block: TerraformBlock, attribute: string): string {
    return this.resolve(String(block[attribute]));
  }

  /** The ARN of an alias, `<ARN of the state machine>:<name>`; the ARN is in the versions to which the alias routes. */
  #stateMachineAlias(block: TerraformBlock): string {
    const routing = JSON.stringify(block.routing_configuration ?? '');
    const [version = ''] = /\$\{[^}]*state_machine_version_arn\}/.exec(routing) ?? [];
    return this.resolve(version).replace(/:\d+$/, `:${this.#own(block, 'name')}`);
  }
}
