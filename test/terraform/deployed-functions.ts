import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { unzipSync } from 'fflate';
import {
  type LambdaRequest,
  type LambdaResponse,
  type LambdaRunner,
  LambdaServiceError,
  RealClock,
} from 'step-functions-engine';
import { LambdaRuntime, type LogLine } from 'step-functions-engine/lambda-runtime';

export interface DeployedFunctionsOptions {
  /** The endpoint of Lambda in the emulated AWS. */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  /** Variables for every function in addition to its own, so that its clients call this machine. */
  readonly environment: (variables: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
}

/**
 * Runs the functions that Terraform has deployed to an emulated AWS: each version with the code, the variables and the
 * limits with which it was published. moto returns the hash of a version's code, but not the code; `keepCode` stores
 * it.
 */
export class DeployedFunctions implements LambdaRunner {
  /** Every invoked version: `order-processing-dev-reserve-items:1`. */
  readonly invoked: string[] = [];
  readonly logs: LogLine[] = [];
  readonly #options: DeployedFunctionsOptions;
  readonly #client: LambdaClient;
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'order-processing-functions-'));
  readonly #runtimes = new Map<string, LambdaRuntime>();

  constructor(options: DeployedFunctionsOptions) {
    this.#options = options;
    const { endpoint, region } = options;
    const credentials = { accessKeyId: 'emulated', secretAccessKey: 'emulated' };
    this.#client = new LambdaClient({ endpoint, region, credentials });
  }

  /** Stores the packages of a synthesised stack, before it is deployed. */
  keepCode(stack: string): void {
    const files = readdirSync(path.join(stack, 'assets'), { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((each) => each.endsWith('.zip'))) {
      const zip = readFileSync(path.join(stack, 'assets', file));
      const { 'handler.mjs': code } = unzipSync(zip);
      if (code === undefined) continue;
      const bundle = this.#bundleOf(createHash('sha256').update(zip).digest('base64'));
      mkdirSync(path.dirname(bundle), { recursive: true });
      writeFileSync(bundle, code);
    }
  }

  /** @throws LambdaServiceError as Lambda does, for a function or version that is not deployed */
  async invoke(request: LambdaRequest): Promise<LambdaResponse> {
    const [, name = '', qualifier] = /(?:^|:function:)([\w-]+)(?::([\w$-]+))?$/.exec(request.functionArn) ?? [];
    const deployed = await this.#find(name, qualifier);
    const version = `${name}:${deployed.Version}`;
    this.invoked.push(version);
    let runtime = this.#runtimes.get(version);
    if (runtime === undefined) {
      const { region, accountId, environment } = this.#options;
      const settings = {
        file: this.#bundleOf(String(deployed.CodeSha256)),
        timeout: deployed.Timeout ?? 3,
        memory: deployed.MemorySize ?? 128,
        environment: { ...deployed.Environment?.Variables, ...environment(deployed.Environment?.Variables ?? {}) },
      };
      runtime = new LambdaRuntime({
        clock: new RealClock(),
        region,
        accountId,
        functions: { [name]: settings },
        onLog: (line) => this.logs.push(line),
      });
      this.#runtimes.set(version, runtime);
    }
    const response = await runtime.invoke({ ...request, functionArn: name });
    return { ...response, executedVersion: String(deployed.Version) };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#runtimes.values()].map((runtime) => runtime.close()));
    this.#client.destroy();
    rmSync(this.#folder, { recursive: true });
  }

  async #find(FunctionName: string, Qualifier: string | undefined) {
    try {
      return await this.#client.send(
        new GetFunctionConfigurationCommand({ FunctionName, ...(Qualifier !== undefined && { Qualifier }) }),
      );
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') throw error;
      throw new LambdaServiceError(
        'ResourceNotFoundException',
        `Function not found: ${FunctionName}:${Qualifier}`,
        404,
      );
    }
  }

  #bundleOf(codeSha256: string): string {
    return path.join(this.#folder, Buffer.from(codeSha256, 'base64').toString('hex'), 'handler.mjs');
  }
}
