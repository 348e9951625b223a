import { createContext, type ReactNode, useContext } from 'react';
import type { DescribedExecution } from '../api/types.ts';
import type { IconName } from './icon.tsx';

/** A page of the console, and its place in the navigation. */
export interface ConsolePage {
  /** The first part of its address. */
  readonly path: string;
  readonly title: string;
  readonly icon: IconName;
  readonly show: () => ReactNode;
  /** What it shows of one thing, which the second part of the address names. */
  readonly showOne?: (name: string) => ReactNode;
}

/** What a project adds to the page. The console itself knows nothing of what its workflows are about. */
export interface Extension {
  /** The name at the top. */
  readonly brand: string;
  readonly pages: readonly ConsolePage[];
  /** The address where an execution like this one can be started, if a page of the project does that. */
  readonly startLike?: (execution: DescribedExecution) => string | undefined;
  /** What the project calls the outcome of an execution that failed with this error. */
  readonly outcomeOfError?: (error: string) => string | undefined;
  /** Beside what a state has done. */
  readonly StateTools?: (props: { execution: DescribedExecution; functionName: string }) => ReactNode;
  /** Beside an execution as a whole. */
  readonly ExecutionTools?: (props: { execution: DescribedExecution }) => ReactNode;
  /** Above the tasks that wait: what the project knows better of its own. */
  readonly WaitsTools?: () => ReactNode;
  /** Under a state machine's definition. */
  readonly MachineTools?: (props: { name: string }) => ReactNode;
}

export const noExtension: Extension = { brand: 'Step Functions', pages: [] };

export const ExtensionContext = createContext<Extension>(noExtension);

export const useExtension = (): Extension => useContext(ExtensionContext);
