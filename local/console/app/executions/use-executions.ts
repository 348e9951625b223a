import { useCallback, useEffect, useRef, useState } from 'react';
import type { DescribedExecution, ListedExecution, ListedStateMachine } from '../../api/types.ts';
import { useChanges } from '../stream.ts';
import { call, messageOf, Refused, Unanswered } from '../wire.ts';

interface Executions {
  /** Newest first. */
  readonly executions?: readonly ListedExecution[];
  /** Whether older ones are still being read. */
  readonly isReading: boolean;
  readonly error?: string;
}

/** Of each state machine at first, so that the page shows something at once. */
const firstPage = 100;
const page = 1000;
/** ms: while older ones are read, the list is put in order no more often than this. */
const pause = 300;

/** All executions of the Standard state machines, newest first, kept up to date. */
export function useExecutions(): Executions {
  const [state, setState] = useState<Executions>({ isReading: true });
  const known = useRef(new Map<string, ListedExecution>());
  const runs = useRef(0);

  const show = useCallback((isReading: boolean) => {
    const executions = [...known.current.values()].sort((a, b) => b.startDate - a.startDate);
    setState({ executions, isReading });
  }, []);

  const load = useCallback(() => {
    const run = ++runs.current;
    const isStale = () => run !== runs.current;
    const read = async () => {
      const machines = await standardMachines();
      const firsts = await Promise.all(machines.map((arn) => listed(arn, firstPage)));
      if (isStale()) return;
      // What is read now replaces what was known, and what has changed meanwhile stays.
      known.current = new Map();
      add(known.current, ...firsts.map(({ executions }) => executions));
      const more = firsts.some(({ nextToken }) => nextToken !== undefined);
      show(more);
      let shown = performance.now();
      for (const [index, first] of firsts.entries()) {
        let { nextToken } = first;
        while (nextToken !== undefined) {
          const next = await listed(machines[index] ?? '', page, nextToken);
          if (isStale()) return;
          add(known.current, next.executions);
          nextToken = next.nextToken;
          if (performance.now() - shown < pause) continue;
          show(true);
          shown = performance.now();
        }
      }
      if (more) show(false);
    };
    read().catch((reason: Error) => {
      const error = messageOf(reason);
      setState(({ executions }) => ({ ...(executions && { executions }), isReading: false, ...(error && { error }) }));
    });
  }, [show]);
  useEffect(load, [load]);

  useChanges(async (arns) => {
    if (arns === undefined) return load();
    const described = await Promise.all(arns.map(describe));
    // What a distributed Map starts for its items is shown at the Map.
    for (const one of described) {
      if (one !== undefined && !one.stateMachineArn.includes('/')) known.current.set(one.executionArn, one);
    }
    setState((before) => {
      if (before.executions === undefined) return before;
      const executions = [...known.current.values()].sort((a, b) => b.startDate - a.startDate);
      return { ...before, executions };
    });
  });
  return state;
}

function add(known: Map<string, ListedExecution>, ...pages: readonly (readonly ListedExecution[])[]): void {
  for (const executions of pages) for (const one of executions) known.set(one.executionArn, one);
}

async function standardMachines(): Promise<string[]> {
  const { stateMachines } = await call<{ stateMachines: ListedStateMachine[] }>('ListStateMachines', {
    maxResults: 1000,
  });
  return stateMachines.filter(({ type }) => type === 'STANDARD').map(({ stateMachineArn }) => stateMachineArn);
}

function listed(stateMachineArn: string, maxResults: number, nextToken?: string) {
  return call<{ executions: ListedExecution[]; nextToken?: string }>('ListExecutions', {
    stateMachineArn,
    maxResults,
    ...(nextToken !== undefined && { nextToken }),
  });
}

async function describe(executionArn: string): Promise<DescribedExecution | undefined> {
  try {
    return await call<DescribedExecution>('DescribeExecution', { executionArn });
  } catch (error) {
    if (error instanceof Refused || error instanceof Unanswered) return undefined;
    throw error;
  }
}
