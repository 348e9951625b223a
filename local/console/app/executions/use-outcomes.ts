import { useEffect, useState } from 'react';
import type { ListedExecution, Outcome } from '../../api/types.ts';
import { post } from '../wire.ts';

/** An execution that has ended stays as it is until it is redriven. */
const keyOf = ({ executionArn, status, redriveCount }: ListedExecution) => `${executionArn} ${status} ${redriveCount}`;
const known = new Map<string, Outcome>();

/** How many are asked for at once. */
const chunk = 1000;

/** The outcomes and the retries of executions: the list of the API does not have them. Newest first, as they come. */
export function useOutcomes(
  executions: readonly ListedExecution[],
): (execution: ListedExecution) => Outcome | undefined {
  const [, setCount] = useState(0);
  useEffect(() => {
    let left = false;
    const read = async () => {
      const missing = executions.filter((one) => one.status === 'RUNNING' || !known.has(keyOf(one)));
      for (let from = 0; from < missing.length && !left; from += chunk) {
        const asked = new Map(missing.slice(from, from + chunk).map((one) => [one.executionArn, keyOf(one)]));
        const { outcomes } = await post<{ outcomes: Outcome[] }>('outcomes', { executionArns: [...asked.keys()] });
        for (const outcome of outcomes) known.set(asked.get(outcome.executionArn) ?? '', outcome);
        setCount((count) => count + 1);
      }
    };
    // What cannot be read now is read when something changes; the list itself says that the run does not answer.
    read().catch(() => {});
    return () => {
      left = true;
    };
  }, [executions]);
  return (execution) => known.get(keyOf(execution));
}
