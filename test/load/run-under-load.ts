import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { Environment } from '../../local/environment.ts';
import { DynamoDbTable } from '../../orders/adapters/dynamodb-table.ts';
import { executionArnOf } from '../../orders/adapters/execution-arn.ts';
import type { Table } from '../../orders/ports.ts';
import { freePort } from '../support/free-port.ts';

export const stateMachineArn = 'arn:aws:states:us-east-1:111111111111:stateMachine:order-processing';
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** The process of the load test, as its clients use it. */
export class RunUnderLoad {
  readonly #dataFolder: string;
  readonly #ports: readonly number[];
  #process: ChildProcess | undefined;
  #endpoints: Environment['endpoints'] | undefined;
  #stepFunctions: SFNClient | undefined;
  /** Why no response will ever come. */
  #gone: Error | undefined;

  constructor(dataFolder: string, ports: readonly number[]) {
    this.#dataFolder = dataFolder;
    this.#ports = ports;
  }

  static async open(dataFolder: string): Promise<RunUnderLoad> {
    const run = new RunUnderLoad(dataFolder, await Promise.all([freePort(), freePort(), freePort()]));
    await run.start();
    return run;
  }

  /** Starts the process, and returns the time that this took, in ms. */
  async start(): Promise<number> {
    const began = performance.now();
    const child = fork(path.join(import.meta.dirname, 'server.ts'), [this.#dataFolder, ...this.#ports.map(String)], {
      execArgv: ['--conditions=source', '--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#process = child;
    this.#endpoints = await new Promise<Environment['endpoints']>((resolve, reject) => {
      child.once('message', (endpoints) => resolve(endpoints as Environment['endpoints']));
      child.once('exit', (code) => reject(new Error(`the process under load ended with ${code} instead of starting`)));
    }).catch((error: Error) => {
      this.#gone = error;
      throw error;
    });
    this.#stepFunctions ??= new SFNClient({ endpoint: this.#endpoints.awsApi, region: 'us-east-1', credentials });
    return performance.now() - began;
  }

  /** Kills the process at an arbitrary moment. */
  async kill(): Promise<void> {
    const child = this.#process;
    await new Promise<void>((resolve) => {
      child?.once('exit', () => resolve());
      child?.kill('SIGKILL');
    });
  }

  get table(): Table {
    const { dynamodb = '' } = this.#endpoints ?? {};
    return new DynamoDbTable(new DynamoDBClient({ endpoint: dynamodb, region: 'us-east-1', credentials }), 'orders');
  }

  /** Sends a request until it is accepted, because the process may have been killed or be busy. */
  async post(route: string, body: object): Promise<void> {
    for (;;) {
      if (this.#gone !== undefined) throw this.#gone;
      const status = await fetch(`${this.#endpoints?.api}${route}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }).then(
        async (response) => {
          await response.arrayBuffer();
          return response.status;
        },
        () => 503,
      );
      // 409: the decision was recorded, but between two attempts to request it; the second attempt finds it.
      if (status < 300 || status === 409) return;
      if (status < 500 && status !== 404) throw new Error(`POST ${route} was answered ${status}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  async hasRunningExecutions(): Promise<boolean> {
    const command = new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: 1 });
    const { executions = [] } = (await this.#stepFunctions?.send(command)) ?? {};
    return executions.length > 0;
  }

  /** When an order's execution ended, in ms since the epoch. */
  async endOf(orderId: string): Promise<number> {
    const executionArn = executionArnOf(stateMachineArn, orderId);
    const execution = await this.#stepFunctions?.send(new DescribeExecutionCommand({ executionArn }));
    return execution?.stopDate?.getTime() ?? Number.NaN;
  }

  close(): Promise<void> {
    return this.kill();
  }
}
