import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { AwsClient } from 'aws4fetch';
import { UserError } from 'step-functions-engine/server';
import { type EnvironmentConfig, environments } from '../infrastructure/config.ts';

type Credentials = Awaited<ReturnType<DynamoDBClient['config']['credentials']>>;

/** A response of the stack's API or of AWS. A body that is not JSON is in the field `text`. */
export interface JsonResponse {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Access to a deployed stack: its API, its table and secret, and actions of AWS. Uses the credentials that the AWS SDKs
 * find, and the region of the stack's environment. Optional environment variables: AWS_ENDPOINT_URL, the URL of an
 * emulated AWS; API_URL, the URL of the stack's API, if AWS cannot return it; API_TOKEN, a JWT for the API, if it needs
 * one.
 */
export class DeployedStack {
  readonly name: string;
  readonly config: EnvironmentConfig;
  readonly table: DynamoDBDocumentClient;
  readonly secrets: SecretsManagerClient;
  readonly stepFunctions: SFNClient;
  readonly #credentials: () => Promise<Credentials>;
  readonly #env: NodeJS.ProcessEnv;
  #apiUrl: string | undefined;

  /**
   * @param name `order-processing-dev`
   * @throws UserError naming the stacks if there is no stack with this name
   */
  constructor(name: string, env: NodeJS.ProcessEnv = process.env) {
    const stacks = new Map(Object.entries(environments).map(([key, config]) => [`order-processing-${key}`, config]));
    const config = stacks.get(name);
    if (config === undefined)
      throw new UserError(`There is no stack ${name}: STACK is one of ${[...stacks.keys()].join(', ')}.`);
    this.name = name;
    this.config = config;
    this.#env = env;
    this.#apiUrl = env.API_URL;
    const client = { region: config.region, ...(env.AWS_ENDPOINT_URL && { endpoint: env.AWS_ENDPOINT_URL }) };
    const dynamoDb = new DynamoDBClient(client);
    this.#credentials = dynamoDb.config.credentials;
    this.table = DynamoDBDocumentClient.from(dynamoDb);
    this.secrets = new SecretsManagerClient(client);
    // `make deploy-local` has an emulator of its own for Step Functions.
    const { AWS_ENDPOINT_URL_SFN: endpoint } = env;
    this.stepFunctions = new SFNClient({ ...client, ...(endpoint && { endpoint }) });
  }

  /** The name of the payment secret in Secrets Manager. */
  get secretName(): string {
    return `${this.name}-payment`;
  }

  /**
   * The AWS credentials.
   * @throws UserError if there are none
   */
  async credentials(): Promise<Credentials> {
    try {
      return await this.#credentials();
    } catch (error) {
      const reason = error instanceof Error ? error.message : error;
      throw new UserError(
        `There are no AWS credentials (${reason}): set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`,
      );
    }
  }

  /**
   * Sends a request to the stack's API, signed with IAM credentials or with API_TOKEN.
   * @returns the response, whatever its status
   * @throws UserError if the API cannot be found or reached
   */
  async api(method: 'GET' | 'POST', path: string, body?: unknown): Promise<JsonResponse> {
    const url = `${await this.#findApi()}${path}`;
    const init = {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
    const { API_TOKEN } = this.#env;
    const send = async () =>
      API_TOKEN
        ? fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${API_TOKEN}` } })
        : (await this.#signer('execute-api')).fetch(url, init);
    return this.#read(await send().catch((error: unknown) => this.#unreachable(url, error)));
  }

  /**
   * Calls an action of a service with AWS's JSON protocol.
   * @param target `Logs_20140328.FilterLogEvents`
   * @throws UserError with the response of AWS, if that is an error
   */
  async call(service: string, target: string, input: object): Promise<JsonResponse['body']> {
    const url = this.#endpoint(service);
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
    const signer = await this.#signer(service);
    const init = { method: 'POST', headers, body: JSON.stringify(input) };
    const response = await this.#read(await signer.fetch(url, init));
    if (response.status === 200) return response.body;
    throw new UserError(`${target} answered ${response.status}: ${JSON.stringify(response.body)}`);
  }

  close(): void {
    this.table.destroy();
    this.secrets.destroy();
    this.stepFunctions.destroy();
  }

  /** The URL of the API: AWS lists it under the name of the stack. */
  async #findApi(): Promise<string> {
    if (this.#apiUrl !== undefined) return this.#apiUrl;
    const url = `${this.#endpoint('apigateway')}/v2/apis`;
    const { status, body } = await this.#read(await (await this.#signer('apigateway')).fetch(url));
    const apis = (body.items ?? body.Items ?? []) as readonly { name?: string; apiEndpoint?: string }[];
    const found = apis.find(({ name }) => name === this.name)?.apiEndpoint;
    if (status !== 200 || found === undefined) {
      throw new UserError(
        `AWS (HTTP ${status}) lists no API named ${this.name} in ${this.config.region}: deploy it first (make deploy STACK=${this.name}), or use credentials of its account.`,
      );
    }
    this.#apiUrl = found;
    return found;
  }

  #endpoint(service: string): string {
    return this.#env.AWS_ENDPOINT_URL ?? `https://${service}.${this.config.region}.amazonaws.com`;
  }

  async #signer(service: string): Promise<AwsClient> {
    return new AwsClient({ ...(await this.credentials()), service, region: this.config.region, retries: 2 });
  }

  async #read(response: Response): Promise<JsonResponse> {
    const text = await response.text();
    try {
      return { status: response.status, body: JSON.parse(text) };
    } catch {
      return { status: response.status, body: { text } };
    }
  }

  #unreachable(url: string, error: unknown): never {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new UserError(`${url} cannot be reached: ${cause}`);
  }
}
