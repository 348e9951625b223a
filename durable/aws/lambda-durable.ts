import {
  DurableExecutionAlreadyStartedException,
  InvokeCommand,
  type LambdaClient,
  SendDurableExecutionCallbackFailureCommand,
  SendDurableExecutionCallbackSuccessCommand,
} from '@aws-sdk/client-lambda';
import { callAws, deliver } from '../../orders/adapters/call-aws.ts';
import type { Executions, TaskResults } from '../../orders/ports.ts';

/** What Lambda answers for a callback that is waited for no more. */
const gone = ['CallbackTimeoutException', 'ResourceNotFoundException', 'InvalidParameterValueException'];

/** Completes the callbacks of durable executions; a task token is a callback id. */
export class CallbackTaskResults implements TaskResults {
  readonly #client: LambdaClient;

  constructor(client: LambdaClient) {
    this.#client = client;
  }

  succeed(taskToken: string, output: unknown): Promise<'delivered' | 'gone'> {
    const Result = Buffer.from(JSON.stringify(output));
    const command = new SendDurableExecutionCallbackSuccessCommand({ CallbackId: taskToken, Result });
    return deliver(() => this.#client.send(command), gone);
  }

  /** The SDK gives the execution neither type nor stack of the error, so its name goes into the data as well. */
  fail(taskToken: string, { name, message }: Error): Promise<'delivered' | 'gone'> {
    const command = new SendDurableExecutionCallbackFailureCommand({
      CallbackId: taskToken,
      Error: { ErrorType: name, ErrorMessage: message, ErrorData: name },
    });
    return deliver(() => this.#client.send(command), gone);
  }
}

/** What an execution of the durable function is given. */
export interface ExecutionInput {
  readonly orderId: string;
  readonly order: unknown;
}

/** Starts executions of the durable function. */
export class DurableExecutions implements Executions {
  readonly #client: LambdaClient;
  readonly #functionArn: string;

  /** @param functionArn with a version or an alias: a durable function cannot be invoked without */
  constructor(client: LambdaClient, functionArn: string) {
    this.#client = client;
    this.#functionArn = functionArn;
  }

  /** The name makes it idempotent: https://docs.aws.amazon.com/lambda/latest/dg/durable-execution-idempotency.html */
  async start(orderId: string, order: unknown): Promise<string> {
    const input: ExecutionInput = { orderId, order };
    const command = new InvokeCommand({
      FunctionName: this.#functionArn,
      InvocationType: 'Event',
      DurableExecutionName: orderId,
      Payload: Buffer.from(JSON.stringify(input)),
    });
    return callAws(async () => {
      try {
        const { DurableExecutionArn } = await this.#client.send(command);
        return DurableExecutionArn ?? this.#nameOf(orderId);
      } catch (error) {
        if (error instanceof DurableExecutionAlreadyStartedException) return this.#nameOf(orderId);
        throw error;
      }
    });
  }

  /** The ARN ends with an id that only Lambda knows. */
  #nameOf(orderId: string): string {
    return `${this.#functionArn}/durable-execution/${orderId}`;
  }
}
