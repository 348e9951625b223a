import { useCallback, useEffect, useRef, useState } from 'react';
import { isExpress, machineNameIn } from '../../api/arns.ts';
import type {
  DescribedExecution,
  ExpressExecutions,
  ExpressMachine,
  ListedExecution,
  ListedStateMachine,
} from '../../api/types.ts';
import { useChanges } from '../stream.ts';
import { call, get, messageOf, post, Refused, Unanswered } from '../wire.ts';

interface Executions {
  /** Newest first. */
  readonly executions?: readonly ListedExecution[];
  /** The Express state machines. */
  readonly express: readonly ExpressMachine[];
  /** Whether older ones are still being read. */
  readonly isReading: boolean;
  readonly error?: string;
}

/** The first page of each state machine is small, so that the list shows something soon. */
const firstPage = 100;
const page = 1000;
/** ms: while older executions are read, the list is sorted at most this often */
const pause = 300;

/** All Standard executions, and the Express executions in the log, newest first, kept up to date. */
export function useExecutions(): Executions {
  const [state, setState] = useState<Omit<Executions, 'express'>>({ isReading: true });
  const [express, setExpress] = useState<readonly ExpressMachine[]>([]);
  const known = useRef(new Map<string, ListedExecution>());
  /** Executions that changed while the list is being read: a page of the list may be older than the change. */
  const changed = useRef<Map<string, ListedExecution>>(undefined);
  const runs = useRef(0);

  const show = useCallback((isReading: boolean) => {
    setState({ executions: newestFirst(known.current), isReading });
  }, []);

  const load = useCallback(() => {
    const run = ++runs.current;
    const isStale = () => run !== runs.current;
    changed.current = new Map();
    const add = (...pages: readonly (readonly ListedExecution[])[]) => {
      for (const executions of pages) for (const one of executions) known.current.set(one.executionArn, one);
      for (const [arn, one] of changed.current ?? []) known.current.set(arn, one);
    };
    const read = async () => {
      const [machines, express] = await Promise.all([standardMachines(), get<ExpressExecutions>('express')]);
      const firsts = await Promise.all(machines.map((arn) => listed(arn, firstPage)));
      if (isStale()) return;
      setExpress(express.machines);
      // The list that was read replaces the known one, except executions that changed meanwhile.
      known.current = new Map();
      add(express.executions, ...firsts.map(({ executions }) => executions));
      const more = firsts.some(({ nextToken }) => nextToken !== undefined);
      show(more);
      let shown = performance.now();
      for (const [index, first] of firsts.entries()) {
        let { nextToken } = first;
        while (nextToken !== undefined) {
          const next = await listed(machines[index] ?? '', page, nextToken);
          if (isStale()) return;
          add(next.executions);
          nextToken = next.nextToken;
          if (performance.now() - shown < pause) continue;
          show(true);
          shown = performance.now();
        }
      }
      if (more) show(false);
      changed.current = undefined;
    };
    read().catch((reason: Error) => {
      const error = messageOf(reason);
      setState(({ executions }) => ({ ...(executions && { executions }), isReading: false, ...(error && { error }) }));
    });
  }, [show]);
  useEffect(load, [load]);

  useChanges(async (arns) => {
    if (arns === undefined) return load();
    for (const one of await describeAll(arns)) {
      known.current.set(one.executionArn, one);
      changed.current?.set(one.executionArn, one);
    }
    setState((before) =>
      before.executions === undefined ? before : { ...before, executions: newestFirst(known.current) },
    );
  });
  return { ...state, express };
}

function newestFirst(executions: ReadonlyMap<string, ListedExecution>): ListedExecution[] {
  return [...executions.values()].sort((a, b) => b.startDate - a.startDate);
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

/** Describes these executions, without the child executions of distributed Maps, which are shown at the Map. */
async function describeAll(executionArns: readonly string[]): Promise<ListedExecution[]> {
  const arns = executionArns.filter((arn) => !machineNameIn(arn).includes('/'));
  const express = arns.filter(isExpress);
  const asked = [
    ...arns.filter((arn) => !isExpress(arn)).map(async (executionArn) => [await describe(executionArn)]),
    ...chunksOf(express).map(async (some) => {
      const answer = post<{ executions: ListedExecution[] }>('express', { executionArns: some });
      return (await answer).executions;
    }),
  ];
  const answers = await Promise.all(asked.map((answer) => answer.catch(nothingIfGone)));
  return answers.flat();
}

const describe = (executionArn: string) => call<DescribedExecution>('DescribeExecution', { executionArn });

/** The number of executions in one request. */
const chunk = 1000;
const chunksOf = (arns: readonly string[]) =>
  Array.from({ length: Math.ceil(arns.length / chunk) }, (_, index) => arns.slice(index * chunk, (index + 1) * chunk));

function nothingIfGone(error: unknown): [] {
  if (error instanceof Refused || error instanceof Unanswered) return [];
  throw error;
}
