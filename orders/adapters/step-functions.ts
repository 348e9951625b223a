import {
  ExecutionAlreadyExists,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Executions, TaskResults } from '../ports.ts';
import { callAws, deliver } from './call-aws.ts';
import { executionArnOf } from './execution-arn.ts';

/** What Step Functions answers for a task that waits no more. */
const gone = ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'];

/** SendTaskFailure takes no longer cause. */
const maxCauseLength = 32_768;

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
