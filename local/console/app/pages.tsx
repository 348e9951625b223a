import { ExecutionPage } from './execution/execution-page.tsx';
import { ExecutionsPage } from './executions/executions-page.tsx';
import type { ConsolePage, Extension } from './extension.ts';
import { AllLogs, LogOf } from './log-page.tsx';
import { StateMachinesPage } from './machines/state-machines-page.tsx';
import { StartExecutionPage } from './start/start-execution-page.tsx';
import { WaitsPage } from './waits/waits-page.tsx';

const executions: ConsolePage = {
  path: 'executions',
  title: 'Executions',
  icon: 'list',
  show: () => <ExecutionsPage />,
  showOne: (executionArn) => <ExecutionPage key={executionArn} executionArn={executionArn} />,
};

const waits: ConsolePage = {
  path: 'waits',
  title: 'Open waits',
  icon: 'pause',
  show: () => <WaitsPage />,
};

const machines: ConsolePage = {
  path: 'state-machines',
  title: 'State machines',
  icon: 'hexagon',
  show: () => <StateMachinesPage />,
  showOne: (name) => <StateMachinesPage name={name} />,
};

const logs: ConsolePage = {
  path: 'logs',
  title: 'Logs',
  icon: 'log',
  show: () => <AllLogs />,
  showOne: (executionArn) => <LogOf key={executionArn} executionArn={executionArn} />,
};

const start: ConsolePage = {
  path: 'start',
  title: 'Start an execution',
  icon: 'play',
  show: () => <StartExecutionPage />,
  showOne: (like) => <StartExecutionPage key={like} like={like} />,
};

/** All pages of the console, in the order of its navigation; the first is where it begins. */
export function pagesOf(extension: Extension): readonly [ConsolePage, ...ConsolePage[]] {
  return [executions, waits, ...extension.pages, machines, logs, start];
}
