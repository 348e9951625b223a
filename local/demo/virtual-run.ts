import { SeededRandom, VirtualClock } from 'step-functions-engine';
import { functionNames } from '../../functions/manifest.ts';
import { executionArnOf } from '../../orders/adapters/execution-arn.ts';
import type { EnvironmentOptions } from '../environment/options.ts';
import { type Environment, startEnvironment } from '../environment.ts';
import type { Example } from './example.ts';
import { ExampleEnvironments } from './example-environments.ts';
import type { ReturnExample } from './return-example.ts';
import { type OrderRun, runOrder, runToEnd } from './run-order.ts';
import { type ReturnRun, returnToEnd, runReturn } from './run-return.ts';

/** An environment on a virtual clock, where each order has the test environment of its file. */
export interface VirtualRun {
  readonly environment: Environment;
  readonly clock: VirtualClock;
  /** Where the test environment of each order is, which the run itself adds. */
  readonly examples: ExampleEnvironments;
  /**
   * Sends an order and waits until its execution has ended.
   * @throws UserError if the API does not accept it
   */
  run(example: Example): Promise<OrderRun>;
  /** Waits until an order has ended that was accepted but not started: `start-pending` starts it after a minute. */
  runPending(example: Example): Promise<OrderRun>;
  /** Redrives a failed execution, in this test environment, and waits until it has ended again. */
  redrive(run: OrderRun, testEnvironment?: Example['testEnvironment']): Promise<OrderRun>;
  /**
   * Sends a return and waits until its execution has ended.
   * @throws UserError if the API does not accept it
   */
  runReturn(example: ReturnExample): Promise<ReturnRun>;
  /** Redrives a failed return without its faults, and waits until it has ended again. */
  redriveReturn(run: ReturnRun): Promise<ReturnRun>;
  /** Lets virtual time pass; everything that is due in that time happens. */
  pass(seconds: number): Promise<void>;
}

/** The run itself provides the clock, random numbers, the bank and the person who approves. */
export type VirtualRunOptions = Omit<EnvironmentOptions, 'clock' | 'random' | 'paymentScript' | 'onInvoked'>;

/**
 * Starts an environment that does not wait, and gives the same result every time. Close `environment` at the end.
 * @throws UserError as startEnvironment does
 */
export async function startVirtualRun(options: VirtualRunOptions = {}): Promise<VirtualRun> {
  const clock = new VirtualClock();
  const environments = new ExampleEnvironments(clock);
  const environment = await startEnvironment({
    // A run takes only seconds: starting a function again costs more than keeping the memory of all of them.
    maxEnvironments: functionNames.length,
    ...options,
    clock,
    random: new SeededRandom([1, 2, 3, 4]),
    paymentScript: environments.paymentScript,
    onInvoked: environments.onInvoked,
  });
  environments.connect(environment.endpoints.api);
  const pass = (seconds: number): Promise<void> =>
    new Promise((resolve) => clock.setTimer(clock.now() + seconds * 1000, resolve));
  return {
    environment,
    clock,
    examples: environments,
    run: (example) => {
      environments.add(example);
      return runOrder(environment, clock, example);
    },
    runPending: async (example) => {
      environments.add(example);
      environment.schedules.begin('in a minute');
      await pass(60);
      return runToEnd(
        environment,
        clock,
        example,
        executionArnOf(environment.stateMachineArns['order-processing'], example.order.orderId),
      );
    },
    redrive: async ({ executionArn, example }, testEnvironment = example.testEnvironment) => {
      const changed = { ...example, testEnvironment };
      environments.add(changed);
      await environment.stepFunctions.call('RedriveExecution', { executionArn });
      return runToEnd(environment, clock, changed, executionArn);
    },
    runReturn: async (example) => {
      environments.addReturn(example);
      if (example.after > 0) await pass(example.after);
      return runReturn(environment, clock, example);
    },
    redriveReturn: async ({ executionArn, returnId, example }) => {
      environment.faults.remove(returnId);
      await environment.stepFunctions.call('RedriveExecution', { executionArn });
      return returnToEnd(environment, clock, example, executionArn);
    },
    pass,
  };
}
