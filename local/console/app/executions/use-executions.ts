import { useCallback, useEffect, useMemo, useState } from 'react';
import type { DescribedExecution, ListedExecution, ListedStateMachine } from '../api-types.ts';
import { useChanges } from '../stream.ts';
import { call, callAll, Refused } from '../wire.ts';

interface ExecutionsPage {
  readonly executions: readonly ListedExecution[];
  readonly nextToken?: string;
}

/** All executions of the Standard state machines, newest first, kept up to date. */
export function useExecutions(): { executions?: readonly ListedExecution[]; error?: string } {
  const [byArn, setByArn] = useState<ReadonlyMap<string, ListedExecution>>();
  const [error, setError] = useState<string>();

  const load = useCallback(() => {
    listAll().then(
      (all) => setByArn(new Map(all.map((execution) => [execution.executionArn, execution]))),
      (reason: Error) => setError(reason.message),
    );
  }, []);
  useEffect(load, [load]);

  useChanges(async (arns) => {
    if (arns === undefined) return load();
    const described = await Promise.all(arns.map(describe));
    const changed = described.filter((execution) => execution !== undefined);
    setByArn((before) => before && new Map([...before, ...changed.map((one) => [one.executionArn, one] as const)]));
  });

  const executions = useMemo(() => byArn && [...byArn.values()].sort((a, b) => b.startDate - a.startDate), [byArn]);
  return { ...(executions && { executions }), ...(error !== undefined && { error }) };
}

async function listAll(): Promise<ListedExecution[]> {
  const { stateMachines } = await call<{ stateMachines: ListedStateMachine[] }>('ListStateMachines', {});
  const standard = stateMachines.filter(({ type }) => type === 'STANDARD');
  const lists = standard.map(({ stateMachineArn }) =>
    callAll('ListExecutions', { stateMachineArn }, (page: ExecutionsPage) => page.executions),
  );
  return (await Promise.all(lists)).flat();
}

async function describe(executionArn: string): Promise<DescribedExecution | undefined> {
  try {
    return await call<DescribedExecution>('DescribeExecution', { executionArn });
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}
