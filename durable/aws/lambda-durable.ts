import {
  DurableExecutionAlreadyStartedException,
  GetDurableExecutionCommand,
  InvokeCommand,
  type LambdaClient,
  ListDurableExecutionsByFunctionCommand,
  SendDurableExecutionCallbackFailureCommand,
  SendDurableExecutionCallbackSuccessCommand,
} from '@aws-sdk/client-lambda';
import { callAws, deliver } from '../../orders/adapters/call-aws.ts';
import { Conflict } from '../../orders/errors.ts';
import type { Executions, TaskResults } from '../../orders/ports.ts';
import { executionName } from './execution-name.ts';

/** The names of Lambda's errors for a callback for which no execution waits any more. */
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

  /** The SDK passes only message and data of the error to the execution, so the data contains the name. */
  fail(taskToken: string, { name, message }: Error): Promise<'delivered' | 'gone'> {
    const command = new SendDurableExecutionCallbackFailureCommand({
      CallbackId: taskToken,
      Error: { ErrorType: name, ErrorMessage: message, ErrorData: name },
    });
    return deliver(() => this.#client.send(command), gone);
  }
}

/** The input of an execution of the durable function. */
export interface ExecutionInput {
  readonly orderId: string;
  readonly order: unknown;
}

/** Starts executions of the durable function. */
export class DurableExecutions implements Executions {
  readonly #client: LambdaClient;
  readonly #functionArn: string;

  /** @param functionArn with a version or an alias, because a durable function cannot be invoked without one */
  constructor(client: LambdaClient, functionArn: string) {
    this.#client = client;
    this.#functionArn = functionArn;
  }

  /**
   * Starts the execution of an order. May be repeated: for the same name and payload, Lambda returns the existing
   * execution. https://docs.aws.amazon.com/lambda/latest/dg/durable-execution-idempotency.html
   * @returns the ARN of the execution
   * @throws Conflict if there is an execution of this name for another order
   */
  async start(orderId: string, order: unknown): Promise<string> {
    const input: ExecutionInput = { orderId, order };
    const name = executionName(this.#functionArn, orderId);
    const command = new InvokeCommand({
      FunctionName: this.#functionArn,
      InvocationType: 'Event',
      DurableExecutionName: name,
      Payload: Buffer.from(JSON.stringify(input)),
    });
    return callAws(async () => {
      try {
        const { DurableExecutionArn } = await this.#client.send(command);
        return DurableExecutionArn ?? (await this.#executionOf(name, orderId));
      } catch (error) {
        if (error instanceof DurableExecutionAlreadyStartedException) return this.#executionOf(name, orderId);
        throw error;
      }
    });
  }

  /**
   * The ARN of the existing execution with a name. Its payload may differ from today's, because an earlier version of
   * this code may have written it; so only the order id is compared.
   * @throws Conflict if it is the execution of another order
   * @throws Error if Lambda does not return the execution or its payload
   */
  async #executionOf(name: string, orderId: string): Promise<string> {
    // No qualifier, because it would exclude the executions of other versions.
    const FunctionName = this.#functionArn.split(':').slice(0, 7).join(':');
    const { DurableExecutions: [found] = [] } = await this.#client.send(
      new ListDurableExecutionsByFunctionCommand({ FunctionName, DurableExecutionName: name }),
    );
    const DurableExecutionArn = found?.DurableExecutionArn;
    if (DurableExecutionArn === undefined)
      throw new Error(`Lambda has started the execution ${name}, but does not list it: try again.`);
    const { InputPayload } = await this.#client.send(new GetDurableExecutionCommand({ DurableExecutionArn }));
    if (InputPayload === undefined)
      throw new Error(
        `Lambda returns no input payload of the execution ${name}, so its order is unknown: check the permission lambda:GetDurableExecution.`,
      );
    const started: Partial<ExecutionInput> = JSON.parse(InputPayload);
    if (started.orderId === orderId) return DurableExecutionArn;
    throw new Conflict(`the execution ${name} of order ${orderId} belongs to another order, ${started.orderId}`);
  }
}
