import type { ListedExecution } from './types.ts';

/** Which executions of a list are shown; '' or undefined: any. */
export interface ExecutionFilter {
  readonly status: string;
  readonly workflow: string;
  /** A part of the name, in lower case. */
  readonly name: string;
  /** Seconds since the epoch: started then or later, and before. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Seconds: it took longer, or has been running longer. */
  readonly longer?: number | undefined;
}

type Listed = Pick<ListedExecution, 'name' | 'status' | 'startDate' | 'stopDate' | 'startedBefore'>;

/**
 * Whether a filter lets an execution through.
 * @param now seconds since the epoch: until then a running execution has taken
 */
export function fits(row: Listed, workflow: string, filter: ExecutionFilter, now: number): boolean {
  const { from = 0, to = Number.POSITIVE_INFINITY, longer } = filter;
  return (
    (filter.status === '' || row.status === filter.status) &&
    (filter.workflow === '' || workflow === filter.workflow) &&
    row.startDate >= from &&
    row.startDate < to &&
    // How long one took whose start was not logged is not known.
    (longer === undefined || (row.startedBefore !== true && (row.stopDate ?? now) - row.startDate > longer)) &&
    (filter.name === '' || row.name.toLowerCase().includes(filter.name))
  );
}
