/** The parts of a Terraform configuration in JSON that are read here. */
export interface TerraformJson {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, TerraformBlock>>>>;
}

export type TerraformBlock = Readonly<Record<string, unknown>>;

const partition = 'arn:aws';
const place = 'us-east-1:111111111111';

/** The attributes that AWS sets, as templates: `{name}` is the attribute `name` in the configuration. */
const given: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  aws_apigatewayv2_api: { execution_arn: `${partition}:execute-api:${place}:abcdef1234` },
  aws_cloudwatch_log_group: { arn: `${partition}:logs:${place}:log-group:{name}` },
  aws_dynamodb_table: {
    arn: `${partition}:dynamodb:${place}:table/{name}`,
    stream_arn: `${partition}:dynamodb:${place}:table/{name}/stream/2026-01-01`,
  },
  aws_iam_role: { arn: `${partition}:iam::111111111111:role/{name}` },
  aws_kms_key: { arn: `${partition}:kms:${place}:key/11111111-2222-3333-4444-555555555555` },
  aws_lambda_alias: { arn: `${partition}:lambda:${place}:function:{function_name}:{name}` },
  aws_lambda_function: {
    arn: `${partition}:lambda:${place}:function:{function_name}`,
    qualified_arn: `${partition}:lambda:${place}:function:{function_name}:1`,
    version: '1',
  },
  aws_pipes_pipe: { arn: `${partition}:pipes:${place}:pipe/{name}` },
  // Secrets Manager adds six characters to the name.
  aws_secretsmanager_secret: { arn: `${partition}:secretsmanager:${place}:secret:{name}-AbCdEf` },
  aws_sfn_state_machine: {
    arn: `${partition}:states:${place}:stateMachine:{name}`,
    state_machine_version_arn: `${partition}:states:${place}:stateMachine:{name}:1`,
  },
  aws_sns_topic: { arn: `${partition}:sns:${place}:{name}` },
  aws_sqs_queue: { arn: `${partition}:sqs:${place}:{name}` },
};

const expressions = /\$\{((?:[^{}]|\{[^{}]*\})*)\}/g;

const reference = /^(aws_\w+)\.(\w+)(?:\[[^\]]*\])?\.(\w+)$/;

/**
 * Reads a configuration as if it were deployed: references become the values that AWS would give, in the account
 * 111111111111, the region us-east-1, and for each function and state machine its version 1.
 */
export class TerraformValues {
  readonly #configuration: TerraformJson;

  constructor(configuration: TerraformJson) {
    this.#configuration = configuration;
  }

  /**
   * Replaces all references in a text by their values; an expression that only Terraform can evaluate stays unchanged.
   */
  resolve(text: string): string {
    return text.replace(expressions, (whole, expression: string) => this.#value(expression) ?? whole);
  }

  /** The same for a JSON text, which is then parsed. In an expression, quotes are not escaped as in JSON. */
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
    const template = given[type]?.[attribute];
    if (template !== undefined) return template.replace(/\{(\w+)\}/g, (_, own: string) => this.#own(block, own));
    const own = block[attribute];
    return typeof own === 'string' ? this.resolve(own) : undefined;
  }

  #own(block: TerraformBlock, attribute: string): string {
    return this.resolve(String(block[attribute]));
  }

  /** `<ARN of the state machine>:<name>`; the configuration contains the versions to which it routes. */
  #stateMachineAlias(block: TerraformBlock): string {
    const routing = JSON.stringify(block.routing_configuration ?? '');
    const [version = ''] = /\$\{[^}]*state_machine_version_arn\}/.exec(routing) ?? [];
    return this.resolve(version).replace(/:\d+$/, `:${this.#own(block, 'name')}`);
  }
}
