import { outcomeOf } from '../../api/outcome.ts';
import type { DescribedExecution, ExecutionStatus } from '../../api/types.ts';
import type { Progress, Visit } from '../../history/model.ts';
import { CopyButton } from '../copy-button.tsx';
import { useExtension } from '../extension.ts';
import { CauseView } from './cause-view.tsx';

interface Props {
  readonly execution: DescribedExecution;
  readonly progress: Progress;
  /** Whether the whole history is shown, and not only its first events. */
  readonly isWhole: boolean;
  readonly onSelect: (visit: Visit) => void;
}

/** The result of the execution at this point: its outcome, or the failed state with its error. */
export function Answer({ execution, progress, isWhole, onSelect }: Props) {
  const { outcomeOfError } = useExtension();
  const { outcome, reason } = isWhole ? outcomeOf(execution.output) : {};
  const status = isWhole ? execution.status : progress.status;
  const error = isWhole ? execution.error : progress.error;
  const cause = isWhole ? execution.cause : progress.cause;
  const failed = status === 'RUNNING' || status === 'SUCCEEDED' ? undefined : failedVisit(progress);
  const named = error === undefined ? undefined : outcomeOfError?.(error);
  const says = [outcome ?? named, reason ?? (named && error)].filter(Boolean).join(' · ');
  const active = status === 'RUNNING' ? activeStates(progress) : '';
  // At the first steps there is nothing to say yet.
  if (status === 'RUNNING' && active === '') return null;
  const output = isWhole && says === '' && status === 'SUCCEEDED' ? execution.output : undefined;
  return (
    <section className={`answer is-${status}`} aria-label="Result">
      <p className="answer-line">
        <b>{says || error || words[status]}</b>
        {failed && (
          <span>
            in{' '}
            <button type="button" className="link" onClick={() => onSelect(failed)}>
              {failed.state}
            </button>
          </span>
        )}
        {active && <span>{active}</span>}
        {output !== undefined && <span className="answer-output">{output.slice(0, longestOutput)}</span>}
        {error !== undefined && (
          <CopyButton what="error and cause" text={() => `${error}: ${cause ?? ''}\n${execution.executionArn}`} />
        )}
      </p>
      {cause !== undefined && cause !== '' && <CauseView cause={cause} />}
    </section>
  );
}

/** Characters: more do not fit in a line; the whole stands in the details. */
const longestOutput = 300;

const words: Readonly<Record<ExecutionStatus, string>> = {
  RUNNING: 'Running',
  SUCCEEDED: 'Succeeded',
  FAILED: 'Failed',
  TIMED_OUT: 'Timed out',
  ABORTED: 'Stopped',
};

/** The innermost state that failed last, or was running when the execution was ended. */
function failedVisit({ visits, status }: Progress): Visit | undefined {
  const failed = visits.findLast((visit) => visit.status === 'failed');
  return failed ?? (status === 'FAILED' ? undefined : visits.findLast((visit) => visit.status === 'aborted'));
}

/** The running states; groups are named by what is running inside. */
function activeStates({ visits }: Progress): string {
  const open = visits.filter(({ status }) => status === 'running' || status === 'waiting');
  const groups = new Set(open.map(({ parent }) => parent));
  const inner = open.filter((visit) => !groups.has(visit));
  const names = [...new Set(inner.map(({ state, status }) => `${state}${status === 'waiting' ? ' (waiting)' : ''}`))];
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}
