import {
  ExecutionAlreadyExists,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { ExecutionEnd, Executions, SyncExecutions, TaskResults } from '../ports.ts';
import { callAws, deliver } from './call-aws.ts';
import { clientConfig } from './client-config.ts';
import { executionArnOf } from './execution-arn.ts';

/** The names of the errors of Step Functions for the token of a task that no longer waits. */
const gone = ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'];

/** characters; the longest cause that SendTaskFailure accepts. */
const maxCauseLength = 32_768;

/** ms: longer than a synchronous workflow may run, and shorter than the timeout of the function that calls it. */
const syncTimeout = 28_500;

/**
 * Sends task results to Step Functions, or to another server with the same API, whose address is in
 * AWS_ENDPOINT_URL_SFN.
 */
export class StepFunctionsTaskResults implements TaskResults {
  readonly #client: SFNClient;

  constructor(client: SFNClient) {
    this.#client = client;
  }

  succeed(taskToken: string, output: unknown): Promise<'delivered' | 'gone'> {
    const command = new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) });
    return deliver(() => this.#client.send(command), gone);
  }

  fail(taskToken: string, error: Error): Promise<'delivered' | 'gone'> {
    const cause = error.message.slice(0, maxCauseLength);
    const command = new SendTaskFailureCommand({ taskToken, error: error.name, cause });
    return deliver(() => this.#client.send(command), gone);
  }
}

/** Starts executions of one Standard state machine. */
export class StepFunctionsExecutions implements Executions {
  readonly #client: SFNClient;
  readonly #stateMachineArn: string;

  constructor(client: SFNClient, stateMachineArn: string) {
    this.#client = client;
    this.#stateMachineArn = stateMachineArn;
  }

  async start(name: string, input: unknown): Promise<string> {
    const command = new StartExecutionCommand({
      stateMachineArn: this.#stateMachineArn,
      name,
      input: JSON.stringify(input),
    });
    return callAws(async () => {
      try {
        const { executionArn } = await this.#client.send(command);
        return executionArn ?? executionArnOf(this.#stateMachineArn, name);
      } catch (error) {
        if (error instanceof ExecutionAlreadyExists) return executionArnOf(this.#stateMachineArn, name);
        throw error;
      }
    });
  }
}

/** Runs executions of one Express state machine: one attempt each, because there is no time for a second one. */
export class StepFunctionsSyncExecutions implements SyncExecutions {
  readonly #client: SFNClient;
  readonly #stateMachineArn: string;

  constructor(stateMachineArn: string) {
    this.#stateMachineArn = stateMachineArn;
    const { AWS_ENDPOINT_URL_SFN, AWS_ENDPOINT_URL } = process.env;
    this.#client = new SFNClient({
      ...clientConfig,
      maxAttempts: 1,
      requestHandler: { ...clientConfig.requestHandler, requestTimeout: syncTimeout },
      // On AWS this action has the host `sync-states.<region>.amazonaws.com`; a configured endpoint has no such host.
      disableHostPrefix: (AWS_ENDPOINT_URL_SFN ?? AWS_ENDPOINT_URL) !== undefined,
    });
  }

  run(input: unknown): Promise<ExecutionEnd> {
    const command = new StartSyncExecutionCommand({
      stateMachineArn: this.#stateMachineArn,
      input: JSON.stringify(input),
    });
    return callAws(async () => {
      const { status, output = 'null', error = '', cause = '' } = await this.#client.send(command);
      if (status === 'SUCCEEDED') return { status, output: JSON.parse(output) };
      return { status: status === 'TIMED_OUT' ? status : 'FAILED', error, cause };
    });
  }
}
