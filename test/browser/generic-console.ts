import type { BrowserContextOptions, Page } from 'playwright-core';
import { type LambdaRunner, StepFunctions, VirtualClock } from 'step-functions-engine';
import { startConsole } from '../../local/console/server/console-server.ts';
import { WorkflowLog } from '../../local/console/server/workflow-log.ts';
import { startBrowser } from './browser.ts';

/** The console as `serve` provides it: with an engine, without the project. Virtual time does not advance. */
export interface GenericConsole {
  readonly stepFunctions: StepFunctions;
  readonly clock: VirtualClock;
  readonly faults: string[];
  open(options?: BrowserContextOptions): Promise<Page>;
  close(): Promise<void>;
}

/** @param lambda invokes the functions; by default each returns null */
export async function startGenericConsole(
  lambda: LambdaRunner = { invoke: async () => ({ payload: 'null' }) },
): Promise<GenericConsole> {
  const clock = VirtualClock.stopped();
  const workflowLog = new WorkflowLog();
  const stepFunctions = new StepFunctions({ clock, lambda, logs: workflowLog.add });
  const server = await startConsole({ stepFunctions, clock, workflowLog });
  const browser = await startBrowser();
  return {
    stepFunctions,
    clock,
    faults: browser.faults,
    open: (options) => browser.open(server.url, options),
    close: async () => {
      await browser.close();
      await server.close();
      await stepFunctions.close();
    },
  };
}
