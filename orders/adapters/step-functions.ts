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

/** What Step Functions answers for a task that waits no more. */
const gone = ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'];

/** SendTaskFailure takes no longer cause. */
const maxCauseLength = 32_768;

/** ms: more than a workflow may take that somebody waits for, and less than its caller's function. */
const syncTimeout = 28_500;

/** Sends task results to AWS Step Functions, or to whatever speaks its API at AWS_ENDPOINT_URL_SFN. */
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

/** Starts executions of one state machine. */
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

/** Runs executions of one Express state machine: one attempt each, since the caller waits no longer than that takes. */
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
      // AWS has this action at `sync-states.<region>.amazonaws.com`; an endpoint that is given has no such name.
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
