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

/** An environment on a virtual clock, where each order meets the test environment of its file. */
export interface VirtualRun {
  readonly environment: Environment;
  readonly clock: VirtualClock;
  /**
   * Sends an order in and waits until its execution has ended.
   * @throws UserError if the API does not accept it
   */
  run(example: Example): Promise<OrderRun>;
  /** Waits until an order has ended that was accepted, and whose execution never began: it is looked for in a minute. */
  runPending(example: Example): Promise<OrderRun>;
  /** Lets a failed execution go on, in the test environment given, and waits until it has ended again. */
  redrive(run: OrderRun, testEnvironment?: Example['testEnvironment']): Promise<OrderRun>;
  /**
   * Sends a return in and waits until its execution has ended.
   * @throws UserError if the API does not accept it
   */
  runReturn(example: ReturnExample): Promise<ReturnRun>;
  /** Lets a failed return go on, without its faults, and waits until it has ended again. */
  redriveReturn(run: ReturnRun): Promise<ReturnRun>;
  /** Lets virtual time pass, with all that happens in it. */
  pass(seconds: number): Promise<void>;
}

/** The clock, chance, the bank and the person who approves are the run's own. */
export type VirtualRunOptions = Omit<EnvironmentOptions, 'clock' | 'random' | 'paymentScript' | 'onInvoked'>;

/**
 * Starts the environment of a run that is the same every time, and takes no time. Close `environment` at the end.
 * @throws UserError as startEnvironment
 */
export async function startVirtualRun(options: VirtualRunOptions = {}): Promise<VirtualRun> {
  const clock = new VirtualClock();
  const environments = new ExampleEnvironments(clock);
  const environment = await startEnvironment({
    // It lasts for seconds, so that starting a function anew is what costs, and not the memory of those that stay.
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
