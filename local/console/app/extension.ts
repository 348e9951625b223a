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
  /** The page of one item, which the second part of the address names. */
  readonly showOne?: (name: string) => ReactNode;
}

/** The part of the page that a project adds. The console itself does not know the domain of the workflows. */
export interface Extension {
  /** The name at the top. */
  readonly brand: string;
  readonly pages: readonly ConsolePage[];
  /** The address of the project's page that starts an execution like this one, if there is one. */
  readonly startLike?: (execution: DescribedExecution) => string | undefined;
  /** The project's name for the outcome of an execution that failed with this error. */
  readonly outcomeOfError?: (error: string) => string | undefined;
  /** Shown with the details of a state. */
  readonly StateTools?: (props: { execution: DescribedExecution; functionName: string }) => ReactNode;
  /** Shown with an execution. */
  readonly ExecutionTools?: (props: { execution: DescribedExecution }) => ReactNode;
  /** Shown above the waiting tasks: the project's own kinds of waits. */
  readonly WaitsTools?: () => ReactNode;
  /** Shown under a state machine's definition. */
  readonly MachineTools?: (props: { name: string }) => ReactNode;
}

export const noExtension: Extension = { brand: 'Step Functions', pages: [] };

export const ExtensionContext = createContext<Extension>(noExtension);

export const useExtension = (): Extension => useContext(ExtensionContext);
