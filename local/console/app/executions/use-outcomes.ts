import { useEffect, useState } from 'react';
import { tellStory } from '../../story/story.ts';
import type { DescribedExecution, ListedExecution } from '../api-types.ts';
import { outcomeOf } from '../format.ts';
import { historyOf } from '../history.ts';
import { call } from '../wire.ts';

export interface Outcome {
  readonly text: string;
  readonly retries: number;
}

/** An execution that has ended stays as it is until it is redriven. */
const keyOf = ({ executionArn, status, redriveCount }: ListedExecution) => `${executionArn} ${status} ${redriveCount}`;
const known = new Map<string, Outcome>();

/** The outcome and the retries of the executions in sight: the list of the API does not have them. */
export function useOutcomes(executions: readonly ListedExecution[]): ReadonlyMap<string, Outcome> {
  const [, setCount] = useState(0);
  const keys = executions.map(keyOf).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the keys say which executions these are
  useEffect(() => {
    let left = false;
    // Rows that are scrolled past at once are not asked for.
    const timer = setTimeout(async () => {
      for (const execution of executions) {
        if (left) return;
        if (known.has(keyOf(execution))) continue;
        const outcome = await read(execution).catch(() => undefined);
        if (outcome === undefined) continue;
        known.set(keyOf(execution), outcome);
        setCount((count) => count + 1);
      }
    }, 60);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [keys]);
  return new Map(
    executions.flatMap((execution) => {
      const outcome = known.get(keyOf(execution));
      return outcome ? [[execution.executionArn, outcome] as const] : [];
    }),
  );
}

async function read({ executionArn }: ListedExecution): Promise<Outcome> {
  const [{ output, error }, history] = await Promise.all([
    call<DescribedExecution>('DescribeExecution', { executionArn }),
    historyOf(executionArn, { includeExecutionData: false }),
  ]);
  const { outcome, reason } = outcomeOf(output);
  return { text: [outcome, reason ?? error].filter(Boolean).join(' · '), retries: tellStory(history).retries };
}
