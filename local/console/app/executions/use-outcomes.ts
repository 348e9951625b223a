import { useCallback, useEffect, useRef, useState } from 'react';
import type { ListedExecution, Outcome } from '../../api/types.ts';
import { post } from '../wire.ts';

/** An ended execution does not change until it is redriven. */
const keyOf = ({ executionArn, status, redriveCount }: ListedExecution) => `${executionArn} ${status} ${redriveCount}`;
const known = new Map<string, Outcome>();
/** The listed executions whose outcome was requested. A change of a running execution lists it as a new object. */
const asked = new WeakSet<ListedExecution>();

/** The number of outcomes in one request. */
const chunk = 250;

interface Outcomes {
  readonly outcomeOf: (execution: ListedExecution) => Outcome | undefined;
  /** Requests the outcomes that are not known, in this order. */
  readonly ask: (executions: readonly ListedExecution[]) => void;
}

/** The outcomes and the retries of executions: the list of the API does not have them. Only requested ones are read. */
export function useOutcomes(): Outcomes {
  const [, setCount] = useState(0);
  const left = useRef(false);
  useEffect(() => {
    left.current = false;
    return () => {
      left.current = true;
    };
  }, []);
  const ask = useCallback((executions: readonly ListedExecution[]) => {
    const isMissing = (one: ListedExecution) => !asked.has(one) && (one.status === 'RUNNING' || !known.has(keyOf(one)));
    const missing = executions.filter(isMissing);
    // Before the request: the list may change before the response.
    for (const one of missing) asked.add(one);
    const read = async () => {
      for (let from = 0; from < missing.length; from += chunk) {
        if (left.current) return forget(missing.slice(from));
        await readOutcomes(missing.slice(from, from + chunk)).catch(() => forget(missing.slice(from)));
        setCount((count) => count + 1);
      }
    };
    read();
  }, []);
  return { outcomeOf: (execution) => known.get(keyOf(execution)), ask };
}

async function readOutcomes(executions: readonly ListedExecution[]): Promise<void> {
  const keys = new Map(executions.map((one) => [one.executionArn, keyOf(one)]));
  const answer = await post<{ outcomes: Outcome[] }>('outcomes', { executionArns: [...keys.keys()] });
  for (const outcome of answer.outcomes) known.set(keys.get(outcome.executionArn) ?? '', outcome);
}

/** What cannot be read now is read when something changes; the list itself says that the run does not answer. */
function forget(executions: readonly ListedExecution[]): void {
  for (const one of executions) asked.delete(one);
}
