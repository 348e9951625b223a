import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { JsonObject } from 'step-functions-engine';
import { executionArnOf } from '../../../../orders/adapters/execution-arn.ts';
import type { WorkflowName } from '../../../../state-machines/manifest.ts';
import { type Example, readExample } from '../../../demo/example.ts';
import type { ExampleEnvironments } from '../../../demo/example-environments.ts';
import type { ReturnExample } from '../../../demo/return-example.ts';
import { addFaults } from '../../../demo/run-execution.ts';
import { runReturn } from '../../../demo/run-return.ts';
import type { Environment } from '../../../environment.ts';
import { type Body, textOf, WrongRequest } from '../../server/request.ts';
import type { Examples, TestEnvironment } from '../types.ts';
import { describeExample, describeReturn } from './describe-example.ts';
import type { KeptFile } from './kept-environments.ts';

const project = path.resolve(import.meta.dirname, '../../../..');
/** The folders of examples. */
const folders = ['examples/orders', 'examples/returns'];

/** The highest number of orders and returns whose test environments are stored. */
const mostKept = 500;

type ListedExample = Examples['examples'][number];

/** Starts orders with the test environment of their example: the bank, the approver, faults, and returns. */
export class TestEnvironments {
  readonly #environment: Environment;
  readonly #orders: ExampleEnvironments;
  readonly #about: Map<string, TestEnvironment>;
  /** The returns that are still to be submitted, by the ARN of the order's execution. */
  readonly #returns: Map<string, readonly ReturnExample[]>;
  readonly #file: KeptFile | undefined;
  /** The start of this run, in ms since the epoch. */
  readonly #begun: number;

  /**
   * @param environments the test environments of examples, whose callbacks `environment` uses
   * @param file keeps all of it for the next run; what an earlier one has kept goes on
   */
  constructor(environment: Environment, environments: ExampleEnvironments, file?: KeptFile) {
    this.#environment = environment;
    this.#orders = environments;
    this.#file = file;
    this.#begun = environment.clock.now();
    const { about, returns } = file?.read() ?? {};
    this.#about = new Map(about);
    this.#returns = new Map(returns);
    environments.connect(environment.endpoints.api, () => this.#save());
    environment.faults.onChange(() => this.#save());
    for (const executionArn of this.#returns.keys()) void this.#sendBack(executionArn);
  }

  /** @throws UserError naming a file that is not a valid example */
  list(): ListedExample[] {
    return folders.flatMap((folder) =>
      readdirSync(path.join(project, folder))
        .sort()
        .map((name): ListedExample => {
          const file = `${folder}/${name}`;
          const example = readExample(path.join(project, file));
          const { description, order } = example;
          return {
            file,
            description,
            order: order as unknown as ListedExample['order'],
            meets: describeExample(example),
          };
        }),
    );
  }

  /**
   * Sends an order with the test environment of an example. A refused order has none.
   * @param forward sends it to the shop's API
   * @throws WrongRequest if there is no such example, or as the API answers
   */
  async start(body: Body, forward: (order: Body) => Promise<object>): Promise<object> {
    const file = textOf(body, 'file');
    if (!this.list().some((listed) => listed.file === file)) {
      throw new WrongRequest(404, { message: `There is no example ${file}.` });
    }
    const order = body.order as Body & { readonly orderId?: unknown };
    const orderId = String(order?.orderId ?? '');
    if (await this.#isThere(orderId)) {
      throw new WrongRequest(409, { message: `There is an order ${orderId} already: give this one another id.` });
    }
    this.#forgetOldest();
    const read = readExample(path.join(project, file));
    const example: Example = { ...read, order: { ...order, orderId } };
    this.#orders.add(example);
    addFaults(this.#environment.faults, orderId, example.testEnvironment.faults);
    try {
      const answer = example.via === 'api' ? await forward(order) : await this.#startPastApi(example);
      this.#about.set(orderId, { meets: describeExample(example) });
      const returns = (example.returns ?? []).map((each) => withOrder(each, read.order.orderId, orderId));
      const { executionArn = '' } = answer as { executionArn?: string };
      if (returns.length > 0) this.#returns.set(executionArn, returns);
      this.#save();
      void this.#sendBack(executionArn);
      return answer;
    } catch (error) {
      this.repair(orderId);
      this.#orders.remove(orderId);
      throw error;
    }
  }

  async #isThere(name: string, workflow: WorkflowName = 'order-processing'): Promise<boolean> {
    const { stepFunctions, stateMachineArns } = this.#environment;
    const executionArn = executionArnOf(stateMachineArns[workflow], name);
    return stepFunctions.call('DescribeExecution', { executionArn }).then(
      () => true,
      () => false,
    );
  }

  async #startPastApi({ order }: Example): Promise<object> {
    const { stepFunctions, stateMachineArns } = this.#environment;
    const input = order as JsonObject & { orderId: string };
    return {
      executionArn: await stepFunctions.startExecution(stateMachineArns['order-processing'], input, order.orderId),
    };
  }

  /** Submits the returns of an example, one after the other, after the order has ended. */
  async #sendBack(executionArn: string): Promise<void> {
    const { clock } = this.#environment;
    const returns = this.#returns.get(executionArn) ?? [];
    for (const [index, each] of returns.entries()) {
      const { returnId } = each.return;
      // A return that an earlier run has submitted continues by itself.
      if (!(await this.#isThere(returnId, 'order-return'))) {
        const ended = await this.#endOf(executionArn);
        if (ended === undefined) break;
        this.#about.set(returnId, { meets: describeReturn(each) });
        this.#orders.addReturn(each);
        const due = Math.max(clock.now(), ended + each.after * 1000);
        await new Promise<void>((resolve) => clock.setTimer(due, resolve));
        await runReturn(this.#environment, clock, each).catch((error) => console.error(String(error)));
      }
      this.#returns.set(executionArn, returns.slice(index + 1));
      this.#save();
    }
    if (this.#returns.delete(executionArn)) this.#save();
  }

  /** The end of an execution, in ms since the epoch; undefined if the engine has removed the execution. */
  async #endOf(executionArn: string): Promise<number | undefined> {
    const { stepFunctions } = this.#environment;
    try {
      await stepFunctions.whenEnded(executionArn);
      const { stopDate } = (await stepFunctions.call('DescribeExecution', { executionArn })) as { stopDate: number };
      return stopDate * 1000;
    } catch {
      return undefined;
    }
  }

  #save(): void {
    this.#file?.write({
      environments: this.#orders.kept(),
      faults: this.#environment.faults.remaining(),
      about: [...this.#about],
      returns: [...this.#returns],
    });
  }

  #forgetOldest(): void {
    for (const oldest of this.#about.keys()) {
      if (this.#about.size < mostKept) break;
      this.#about.delete(oldest);
      this.#orders.remove(oldest);
    }
  }

  /** The test environment of an order or a return; empty if it was not started from an example, or if it is lost. */
  of(subject: string): TestEnvironment {
    const known = this.#about.get(subject);
    if (known !== undefined) return known;
    const message = this.#file?.damage;
    return { meets: [], ...(message !== undefined && { lost: { message, before: this.#begun } }) };
  }

  /** Removes all faults for an order or a return, so that a redrive succeeds. */
  repair(subject: string): TestEnvironment {
    this.#environment.faults.remove(subject);
    this.#orders.repair(subject);
    if (this.#about.has(subject)) this.#about.set(subject, { meets: ['Nothing fails any more: it was repaired'] });
    this.#save();
    return this.of(subject);
  }
}

/** A return example for an order with a new id; the return gets a new id too. */
function withOrder(example: ReturnExample, before: string, orderId: string): ReturnExample {
  const { returnId, ...content } = example.return;
  const isOwn = content.orderId === before;
  const fresh = `${returnId}-${orderId}`.slice(0, 80);
  return { ...example, return: { ...content, returnId: fresh, ...(isOwn && { orderId }) } };
}
