import { useState } from 'react';
import { isExpress } from '../../api/arns.ts';
import type { ListedExecution } from '../../api/types.ts';
import { Confirm } from '../confirm.tsx';
import { Notice } from '../parts.tsx';
import { messageOf } from '../wire.ts';
import { redriveExecution, stopExecution } from './change-execution.ts';

interface Props {
  readonly chosen: readonly ListedExecution[];
  readonly onClear: () => void;
}

const operations = {
  Stop: {
    fits: ({ status, executionArn }: ListedExecution) => status === 'RUNNING' && !isExpress(executionArn),
    kind: 'running',
    what: 'They end as ABORTED, where they are: nothing that they have done is undone. A redrive continues them.',
    run: stopExecution,
    done: 'Stopped',
  },
  Redrive: {
    fits: ({ status, executionArn }: ListedExecution) =>
      status !== 'RUNNING' && status !== 'SUCCEEDED' && !isExpress(executionArn),
    kind: 'failed',
    what: 'Each continues in the state in which it failed. If the cause is still there, it fails again.',
    run: redriveExecution,
    done: 'Redriven',
  },
} as const;

type Operation = keyof typeof operations;

/** The number of requests at the same time. */
const atOnce = 8;
/** The number of refusals that are shown. */
const mostShown = 5;

/** Stops or redrives the chosen executions, after a confirmation. */
export function ChosenActions({ chosen, onClear }: Props) {
  const [asked, ask] = useState<Operation>();
  const [progress, setProgress] = useState<{ done: number; of: number }>();
  const [result, setResult] = useState<{ says: string; refused: readonly string[] }>();
  const start = async (operation: Operation, executions: readonly ListedExecution[]) => {
    const { run, done } = operations[operation];
    const refused: string[] = [];
    const waiting = [...executions];
    setResult(undefined);
    setProgress({ done: 0, of: executions.length });
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const { name, executionArn } = next;
        await run(executionArn).catch((reason) => refused.push(`${name}: ${messageOf(reason) ?? 'not answered'}`));
        setProgress({ done: executions.length - waiting.length, of: executions.length });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    setProgress(undefined);
    setResult({ says: `${done}: ${executions.length - refused.length} of ${executions.length}.`, refused });
    onClear();
  };
  if (chosen.length === 0 && result === undefined) return null;
  return (
    <section className="chosen-actions" aria-label="The chosen executions">
      {chosen.length > 0 && (
        <p className="actions">
          <b role="status">{progress ? `${progress.done} of ${progress.of}…` : `${chosen.length} chosen`}</b>
          {Object.entries(operations).map(([name, { fits, kind }]) => {
            const fitting = chosen.filter(fits);
            return (
              <button
                key={name}
                type="button"
                disabled={fitting.length === 0 || progress !== undefined}
                onClick={() => ask(name as Operation)}
              >
                {name} {fitting.length} {kind}…
              </button>
            );
          })}
          <button type="button" className="link" onClick={onClear}>
            Choose none
          </button>
        </p>
      )}
      {result && (
        <Notice kind={result.refused.length > 0 ? 'error' : 'info'}>
          {result.says} {result.refused.slice(0, mostShown).join(' ')}
          {result.refused.length > mostShown && ` And ${result.refused.length - mostShown} more.`}
        </Notice>
      )}
      {asked && (
        <ConfirmOperation
          operation={asked}
          executions={chosen.filter(operations[asked].fits)}
          onConfirm={(executions) => void start(asked, executions)}
          onClose={() => ask(undefined)}
        />
      )}
    </section>
  );
}

interface ConfirmProps {
  readonly operation: Operation;
  readonly executions: readonly ListedExecution[];
  readonly onConfirm: (executions: readonly ListedExecution[]) => void;
  readonly onClose: () => void;
}

function ConfirmOperation({ operation, executions, onConfirm, onClose }: ConfirmProps) {
  // The executions of the question do not change while it is open, even if the list changes.
  const [meant] = useState(executions);
  const names = meant.slice(0, mostShown).map(({ name }) => name);
  return (
    <Confirm
      title={`${operation} ${meant.length} execution${meant.length === 1 ? '' : 's'}?`}
      action={operation}
      onConfirm={() => onConfirm(meant)}
      onClose={onClose}
    >
      <p>
        {names.join(', ')}
        {meant.length > names.length && ` and ${meant.length - names.length} more`}
      </p>
      <p className="faint">{operations[operation].what}</p>
    </Confirm>
  );
}
