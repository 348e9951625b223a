import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { pagesOf } from '../../api/pages.ts';
import type { DescribedExecution, ListedExecution, ListedStateMachine } from '../../api/types.ts';
import { useChanges } from '../stream.ts';
import { call, Refused } from '../wire.ts';

/** All executions of the Standard state machines, newest first, kept up to date. */
export function useExecutions(): { executions?: readonly ListedExecution[]; error?: string } {
  const [byArn, setByArn] = useState<ByArn>();
  const [error, setError] = useState<string>();

  const runs = useRef(0);
  const load = useCallback(() => {
    const run = ++runs.current;
    const read = async () => {
      let isFirst = true;
      for await (const page of allPages()) {
        if (run !== runs.current) return;
        // The first page replaces what was known; the later ones add to it, and to what has changed meanwhile.
        setByArn(isFirst ? withAll(new Map(), page) : (known = new Map()) => withAll(known, page));
        isFirst = false;
      }
      if (isFirst) setByArn(new Map());
      setError(undefined);
    };
    read().catch((reason: Error) => setError(reason.message));
  }, []);
  useEffect(load, [load]);

  useChanges(async (arns) => {
    if (arns === undefined) return load();
    const described = await Promise.all(arns.map(describe));
    // What a distributed Map starts for its items is shown at the Map.
    const changed = described.filter((one) => one !== undefined).filter((one) => !one.stateMachineArn.includes('/'));
    setByArn((known) => known && withAll(known, changed));
  });

  const executions = useMemo(() => byArn && [...byArn.values()].sort((a, b) => b.startDate - a.startDate), [byArn]);
  return { ...(executions && { executions }), ...(error !== undefined && { error }) };
}

type ByArn = ReadonlyMap<string, ListedExecution>;

function withAll(known: ByArn, executions: readonly ListedExecution[]): ByArn {
  return new Map([...known, ...executions.map((one) => [one.executionArn, one] as const)]);
}

/** The newest first, of one state machine after the other. */
async function* allPages(): AsyncGenerator<readonly ListedExecution[]> {
  const { stateMachines } = await call<{ stateMachines: ListedStateMachine[] }>('ListStateMachines', {});
  for (const { stateMachineArn, type } of stateMachines) {
    if (type !== 'STANDARD') continue;
    const pages = pagesOf<{ executions: ListedExecution[] }>({ call }, 'ListExecutions', { stateMachineArn });
    for await (const { executions } of pages) yield executions;
  }
}

async function describe(executionArn: string): Promise<DescribedExecution | undefined> {
  try {
    return await call<DescribedExecution>('DescribeExecution', { executionArn });
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}
