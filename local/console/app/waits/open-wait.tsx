import { useState } from 'react';
import { executionNameIn, machineNameIn } from '../../api/arns.ts';
import type { OpenWait } from '../../api/types.ts';
import { errorsHandledBy } from '../definition.ts';
import { duration, moment } from '../format.ts';
import { Json } from '../json.tsx';
import { JsonEditor, problemIn } from '../json-editor.tsx';
import { useNow } from '../time.tsx';
import { linkTo, useLoaded } from '../use.ts';
import { call, post } from '../wire.ts';
import { Act, type ActsProps, TimeOut } from './act.tsx';

/**
 * A waiting task with the actions that are possible now: take it as a worker, or succeed, fail, heartbeat; on a virtual
 * clock, advance the time to its timeout. `atExecution`: within the page of its execution, whose link and input it omits.
 */
export function OpenWaitCard({ wait, atExecution, ...acts }: ActsProps & { wait: OpenWait; atExecution?: boolean }) {
  const [answer, setAnswer] = useState<'succeed' | 'fail'>();
  const now = useNow(true);
  const { id, executionArn, stateName, scheduledAt, timesOutAt, heartbeatDueAt, isOffered } = wait;
  // A missed heartbeat fails the task with States.Timeout, as its timeout does.
  const deadline = Math.min(timesOutAt ?? Number.POSITIVE_INFINITY, heartbeatDueAt ?? Number.POSITIVE_INFINITY);
  const execution = executionNameIn(executionArn);
  const name = `${stateName} of ${execution}`;
  const send = (body: object) => () => post(`waits/${id}`, body).then(() => setAnswer(undefined));
  const toggle = (which: 'succeed' | 'fail') => setAnswer(answer === which ? undefined : which);
  return (
    <li className="open-wait">
      <span>
        <b>{stateName}</b>{' '}
        {!atExecution && (
          <>
            of <a href={`${linkTo('executions', executionArn)}?state=${encodeURIComponent(stateName)}`}>{execution}</a>{' '}
            <span className="faint">{machineNameIn(executionArn)}</span>
          </>
        )}
      </span>
      <span className="faint" title={moment(scheduledAt)}>
        {isOffered ? 'offered to workers' : 'waits'} for {duration(now - scheduledAt)}
      </span>
      <span className="actions">
        {Number.isFinite(deadline) && (
          <TimeOut name={name} deadline={deadline} isHeartbeat={deadline === heartbeatDueAt} {...acts} />
        )}
        {isOffered ? (
          <Act label="Take it as a worker" name={name} action={send({ action: 'take' })} primary {...acts} />
        ) : (
          <>
            {heartbeatDueAt !== undefined && (
              <Act label="Heartbeat" name={name} action={send({ action: 'heartbeat' })} {...acts} />
            )}
            <Choice label="Fail" name={name} chosen={answer === 'fail'} onChoose={() => toggle('fail')} />
            <Choice label="Succeed" name={name} chosen={answer === 'succeed'} onChoose={() => toggle('succeed')} />
          </>
        )}
      </span>
      {answer === 'succeed' && (
        <Success name={name} onSend={(output) => send({ action: 'succeed', output })} {...acts} />
      )}
      {answer === 'fail' && (
        <Failure name={name} wait={wait} onSend={(error, cause) => send({ action: 'fail', error, cause })} {...acts} />
      )}
      {!atExecution && (
        <details>
          <summary>Input of the task</summary>
          <p className="faint">{wait.resource}</p>
          <Json text={wait.input} />
        </details>
      )}
    </li>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly name: string;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function Choice({ label, name, chosen, onChoose }: ChoiceProps) {
  return (
    <button type="button" aria-expanded={chosen} aria-label={`${label}…: ${name}`} onClick={onChoose}>
      {label}…
    </button>
  );
}

interface SuccessProps extends ActsProps {
  readonly name: string;
  readonly onSend: (output: string) => () => Promise<unknown>;
}

function Success({ name, onSend, busy, run }: SuccessProps) {
  const [output, setOutput] = useState('{}');
  return (
    <form
      aria-label={`Succeed: ${name}`}
      onSubmit={(event) => {
        event.preventDefault();
        run(onSend(output));
      }}
    >
      <JsonEditor label="Output" value={output} onChange={setOutput} />
      <button type="submit" className="primary" disabled={busy || problemIn(output) !== undefined}>
        Send the success
      </button>
    </form>
  );
}

interface FailureProps extends ActsProps {
  readonly name: string;
  readonly wait: OpenWait;
  readonly onSend: (error: string, cause: string) => () => Promise<unknown>;
}

function Failure({ name, wait: { id, executionArn, stateName }, onSend, busy, run }: FailureProps) {
  const [error, setError] = useState('');
  const [cause, setCause] = useState('');
  const { value } = useLoaded(executionArn, () =>
    call<{ definition: string }>('DescribeStateMachineForExecution', { executionArn }),
  );
  return (
    <form
      aria-label={`Fail: ${name}`}
      onSubmit={(event) => {
        event.preventDefault();
        run(onSend(error, cause));
      }}
    >
      <div className="fields">
        <div className="field">
          <label htmlFor={`${id}-error`}>Error</label>
          <input
            id={`${id}-error`}
            value={error}
            maxLength={256}
            list={`${id}-errors`}
            placeholder="its name, as in Catch and Retry"
            onChange={({ target }) => setError(target.value)}
          />
          <datalist id={`${id}-errors`}>
            {errorsHandledBy(value?.definition ?? '{}', stateName).map((known) => (
              <option key={known}>{known}</option>
            ))}
          </datalist>
        </div>
        <div className="field">
          <label htmlFor={`${id}-cause`}>Cause</label>
          <input id={`${id}-cause`} value={cause} maxLength={32768} onChange={({ target }) => setCause(target.value)} />
        </div>
      </div>
      <button type="submit" className="primary" disabled={busy || error === ''}>
        Send the failure
      </button>
    </form>
  );
}
