import { useEffect, useState } from 'react';
import type { ListedExecution, Outcome } from '../../api/types.ts';
import { post } from '../wire.ts';

/** An execution that has ended stays as it is until it is redriven. */
const keyOf = ({ executionArn, status, redriveCount }: ListedExecution) => `${executionArn} ${status} ${redriveCount}`;
const known = new Map<string, Outcome>();
/** As they were listed when their outcome was asked for; what happens in a running one lists it anew. */
const read = new WeakSet<ListedExecution>();

/** How many are asked for at once. */
const chunk = 1000;

/** The outcomes and the retries of executions: the list of the API does not have them. Newest first, as they come. */
export function useOutcomes(
  executions: readonly ListedExecution[],
): (execution: ListedExecution) => Outcome | undefined {
  const [, setCount] = useState(0);
  useEffect(() => {
    let left = false;
    const readMissing = async () => {
      const isMissing = (one: ListedExecution) => one.status === 'RUNNING' || !known.has(keyOf(one));
      const missing = executions.filter((one) => !read.has(one) && isMissing(one));
      for (let from = 0; from < missing.length && !left; from += chunk) {
        const asked = missing.slice(from, from + chunk);
        const keys = new Map(asked.map((one) => [one.executionArn, keyOf(one)]));
        // At once: the list may grow by a page before the answer is there.
        for (const one of asked) read.add(one);
        try {
          const { outcomes } = await post<{ outcomes: Outcome[] }>('outcomes', { executionArns: [...keys.keys()] });
          for (const outcome of outcomes) known.set(keys.get(outcome.executionArn) ?? '', outcome);
        } catch (error) {
          for (const one of asked) read.delete(one);
          throw error;
        }
        setCount((count) => count + 1);
      }
    };
    // What cannot be read now is read when something changes; the list itself says that the run does not answer.
    readMissing().catch(() => {});
    return () => {
      left = true;
    };
  }, [executions]);
  return (execution) => known.get(keyOf(execution));
}
