import {
  ExecutionAlreadyExists,
  InvalidToken,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import type { Executions, TaskResults } from '../ports.ts';
import { callAws } from './call-aws.ts';

/** SendTaskFailure takes no longer cause. */
const maxCauseLength = 32_768;

/** Sends task results to AWS Step Functions, or to whatever speaks its API at AWS_ENDPOINT_URL_SFN. */
export class StepFunctionsTaskResults implements TaskResults {
  readonly #client: SFNClient;

  constructor(client: SFNClient) {
    this.#client = client;
  }

  succeed(taskToken: string, output: unknown): Promise<'delivered' | 'gone'> {
    return unlessGone(() =>
      this.#client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) })),
    );
  }

  fail(taskToken: string, error: Error): Promise<'delivered' | 'gone'> {
    const cause = error.message.slice(0, maxCauseLength);
    return unlessGone(() => this.#client.send(new SendTaskFailureCommand({ taskToken, error: error.name, cause })));
  }
}

async function unlessGone(send: () => Promise<unknown>): Promise<'delivered' | 'gone'> {
  return callAws(async () => {
    try {
      await send();
      return 'delivered';
    } catch (error) {
      const gone = error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken;
      if (gone) return 'gone';
      throw error;
    }
  });
}

/** Starts executions of one state machine. */
export class StepFunctionsExecutions implements Executions {
  readonly #client: SFNClient;
  readonly #stateMachineArn: string;

  constructor(client: SFNClient, stateMachineArn: string) {
    this.#client = client;
    this.#stateMachineArn = stateMachineArn;
  }

  async start(orderId: string, input: unknown): Promise<string> {
    const command = new StartExecutionCommand({
      stateMachineArn: this.#stateMachineArn,
      name: orderId,
      input: JSON.stringify(input),
    });
    return callAws(async () => {
      try {
        const { executionArn } = await this.#client.send(command);
        return executionArn ?? this.#executionArn(orderId);
      } catch (error) {
        if (error instanceof ExecutionAlreadyExists) return this.#executionArn(orderId);
        throw error;
      }
    });
  }

  /** The ARN may be of an alias or a version, which an execution's ARN does not tell. */
  #executionArn(name: string): string {
    const unqualified = this.#stateMachineArn.split(':').slice(0, 7).join(':');
    return `${unqualified.replace(':stateMachine:', ':execution:')}:${name}`;
  }
}
