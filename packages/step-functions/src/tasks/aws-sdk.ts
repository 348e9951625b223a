import type { Clock } from '../clock/clock.ts';
import { AwsServiceError, type AwsServiceRequest, type AwsServices } from '../execution/aws-services.ts';
import { sdkPackageName } from '../integrations/sdk-services.ts';
import type { Json } from '../language/json.ts';
import { fromSdkOutput, toSdkInput } from './sdk-members.ts';

type Command = object & { readonly schema?: readonly unknown[] };
interface SdkClient {
  send(command: Command, options: { abortSignal: AbortSignal }): Promise<Record<string, unknown>>;
}
type SdkPackage = Readonly<Record<string, new (input: unknown) => unknown>>;

/**
 * Calls AWS services through the AWS SDK for JavaScript, on AWS or at the endpoints in the AWS_ENDPOINT_URL_*
 * variables. The SDK's package for a service, `@aws-sdk/client-<service>`, must be installed, and is loaded when a
 * state first uses it.
 * @example
 * ```js
 * import { AwsSdkServices, RealClock, StepFunctions } from 'step-functions-engine';
 * const clock = new RealClock();
 * const lambda = { invoke: async ({ payload }) => ({ payload }) };
 * new StepFunctions({ clock, lambda, services: new AwsSdkServices(clock, 'eu-central-1') });
 * ```
 */
export class AwsSdkServices implements AwsServices {
  readonly #clock: Clock;
  readonly #region: string;
  readonly #clients = new Map<string, Promise<{ sdk: SdkPackage; client: SdkClient }>>();

  constructor(clock: Clock, region: string) {
    this.#clock = clock;
    this.#region = region;
  }

  async call({ service, action, input, body }: AwsServiceRequest, signal: AbortSignal): Promise<Json> {
    const release = this.#clock.hold();
    try {
      const { sdk, client } = await this.#clientOf(service);
      const Command = sdk[`${action.charAt(0).toUpperCase()}${action.slice(1)}Command`];
      if (Command === undefined) {
        throw new AwsServiceError('SdkClientException', `The service ${service} has no action ${action}.`, 400, false);
      }
      try {
        // The input is converted by the types in the schema of the command.
        const [, , , , inputType, outputType] = (new Command({}) as Command).schema ?? [];
        const command = new Command(toSdkInput(input, inputType, body)) as Command;
        const output = await toJson(await client.send(command, { abortSignal: signal }), body);
        return fromSdkOutput(output, outputType) as Json;
      } catch (error) {
        throw serviceError(error, sdk);
      }
    } finally {
      release();
    }
  }

  #clientOf(service: string) {
    let client = this.#clients.get(service);
    if (client === undefined) {
      client = this.#load(service);
      this.#clients.set(service, client);
    }
    return client;
  }

  async #load(service: string) {
    const name = `@aws-sdk/client-${sdkPackageName(service)}`;
    let sdk: SdkPackage;
    try {
      sdk = await import(name);
    } catch {
      const message = `The package ${name}, which calls the service ${service}, is not installed: npm install ${name}`;
      throw new AwsServiceError('SdkClientException', message, 400, false);
    }
    const clientName = Object.keys(sdk).find((key) => key.endsWith('Client') && !key.startsWith('__'));
    const Client = clientName === undefined ? undefined : sdk[clientName];
    if (Client === undefined) throw new AwsServiceError('SdkClientException', `${name} has no client.`, 400, false);
    // Local servers do not have host names like `bucket.localhost` or `sync-states.localhost`.
    const named = `AWS_ENDPOINT_URL_${sdkPackageName(service).replaceAll('-', '_').toUpperCase()}`;
    const isLocal = (process.env[named] ?? process.env.AWS_ENDPOINT_URL) !== undefined;
    const local = isLocal ? { disableHostPrefix: true, ...(service === 's3' && { forcePathStyle: true }) } : {};
    return { sdk, client: new Client({ region: this.#region, ...local }) as SdkClient };
  }
}

function serviceError(error: unknown, sdk: SdkPackage): AwsServiceError {
  const { name, message, $metadata } = error as {
    name: string;
    message: string;
    $metadata?: { httpStatusCode?: number; requestId?: string; extendedRequestId?: string };
  };
  const modeled = Object.hasOwn(sdk, name);
  const { httpStatusCode = 400, requestId, extendedRequestId } = $metadata ?? {};
  return new AwsServiceError(name, message, httpStatusCode, modeled, requestId, extendedRequestId);
}

/** A response as plain JSON: bytes as base64, times as ISO-8601, a streamed body as its text. */
async function toJson(answer: Record<string, unknown>, body: 'base64' | undefined): Promise<Json> {
  const { $metadata: _metadata, ...output } = answer;
  for (const [member, value] of Object.entries(output)) {
    if (hasText(value)) output[member] = await value.transformToString(body);
  }
  return JSON.parse(
    JSON.stringify(output, (_key, value) => {
      if (value instanceof Set) return [...value];
      if (value?.type === 'Buffer' && Array.isArray(value.data)) return Buffer.from(value.data).toString('base64');
      if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
      return value;
    }),
  );
}

function hasText(value: unknown): value is { transformToString(encoding?: string): Promise<string> } {
  return typeof value === 'object' && value !== null && 'transformToString' in value;
}
