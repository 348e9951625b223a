import { useState } from 'react';
import type { ListedStateMachine } from '../../api/types.ts';
import { describe } from '../execution/describe.ts';
import { readable } from '../format.ts';
import { JsonEditor, problemIn } from '../json-editor.tsx';
import { Loading, Notice, Page } from '../parts.tsx';
import { linkTo, useAction, useLoaded } from '../use.ts';
import { call } from '../wire.ts';
import { keepInput, lastInputs } from './last-inputs.ts';

/**
 * Starts an execution of any state machine.
 * @param like the ARN of an execution whose input to begin with, or the name of a state machine
 */
export function StartExecutionPage({ like }: { like?: string }) {
  const { value, error } = useLoaded(`start ${like}`, () => load(like));
  return (
    <Page title="Start an execution">
      {value === undefined ? (
        <Loading what="the state machines" error={error} />
      ) : value.machines.length === 0 ? (
        <Notice>There is no state machine yet.</Notice>
      ) : (
        <StartForm {...value} />
      )}
    </Page>
  );
}

async function load(like: string | undefined) {
  const isExecution = like?.startsWith('arn:') === true;
  const [{ stateMachines: machines }, execution] = await Promise.all([
    call<{ stateMachines: ListedStateMachine[] }>('ListStateMachines', { maxResults: 1000 }),
    isExecution ? describe(like).then(({ execution: described }) => described) : undefined,
  ]);
  const chosen = execution?.stateMachineArn ?? machines.find(({ name }) => name === like)?.stateMachineArn;
  const isNotLogged = execution !== undefined && execution.input === undefined;
  const missing = like === undefined || chosen !== undefined ? undefined : like;
  return { machines, chosen, missing, input: execution?.input, isNotLogged };
}

type StartFormProps = Awaited<ReturnType<typeof load>>;

function StartForm({ machines, chosen, missing, input, isNotLogged }: StartFormProps) {
  const [stateMachineArn, setMachine] = useState(chosen ?? machines[0]?.stateMachineArn ?? '');
  const [name, setName] = useState('');
  const [text, setText] = useState(readable(input ?? lastInputs(stateMachineArn)[0] ?? '{}'));
  const [result, setResult] = useState<SyncResult>();
  const { busy, error, act } = useAction();
  const machine = machines.find((one) => one.stateMachineArn === stateMachineArn);
  const isExpress = machine?.type === 'EXPRESS';
  const problem = problemIn(text);
  const start = async () => {
    keepInput(stateMachineArn, text);
    const request = { stateMachineArn, input: text, ...(name !== '' && { name }) };
    if (isExpress) return setResult(await call<SyncResult>('StartSyncExecution', request));
    const { executionArn } = await call<{ executionArn: string }>('StartExecution', request);
    location.hash = linkTo('executions', executionArn);
  };
  return (
    <form
      className="panel start"
      aria-label="Execution"
      onSubmit={(event) => {
        event.preventDefault();
        void act(start);
      }}
    >
      <div className="fields">
        <div className="field">
          <label htmlFor="machine">State machine</label>
          <select
            id="machine"
            value={stateMachineArn}
            onChange={({ target }) => {
              setMachine(target.value);
              setText(readable(lastInputs(target.value)[0] ?? '{}'));
              setResult(undefined);
            }}
          >
            {machines.map((one) => (
              <option key={one.stateMachineArn} value={one.stateMachineArn}>
                {one.name} ({one.type.toLowerCase()})
              </option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor="name">Name (a new one if left empty)</label>
          <input id="name" value={name} maxLength={80} onChange={({ target }) => setName(target.value)} />
        </div>
      </div>
      {missing !== undefined && (
        <Notice kind="error">There is no state machine {missing}: the first one is chosen instead.</Notice>
      )}
      {isNotLogged && <Notice>The input of that execution was not logged: this one is not its own.</Notice>}
      <JsonEditor label="Input" value={text} onChange={setText} />
      <p className="field">
        <label htmlFor="event-file">From a file, such as a test event</label>
        <input
          id="event-file"
          type="file"
          accept=".json,application/json"
          onChange={async ({ target }) => {
            const file = target.files?.[0];
            if (file) setText(readable(await file.text()));
          }}
        />
      </p>
      <LastInputs inputs={lastInputs(stateMachineArn)} onChoose={(chosenInput) => setText(readable(chosenInput))} />
      {error && <Notice kind="error">{error}</Notice>}
      <p className="actions">
        <button type="submit" className="primary" disabled={busy || problem !== undefined}>
          Start
        </button>
      </p>
      {result && (
        <Notice kind={result.status === 'SUCCEEDED' ? 'info' : 'error'}>
          {[result.status, result.error, result.cause].filter(Boolean).join(': ')}
          {result.output !== undefined && <code>{readable(result.output)}</code>}{' '}
          <a href={linkTo('executions', result.executionArn)}>What happened in it</a>
        </Notice>
      )}
    </form>
  );
}

/** StartSyncExecution. */
interface SyncResult {
  readonly executionArn: string;
  readonly status: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

function LastInputs({ inputs, onChoose }: { inputs: readonly string[]; onChoose: (input: string) => void }) {
  if (inputs.length === 0) return null;
  return (
    <details>
      <summary>Earlier inputs</summary>
      <ul className="choices">
        {inputs.map((input) => (
          <li key={input}>
            <button type="button" onClick={() => onChoose(input)}>
              <code>{input.replace(/\s+/g, ' ').slice(0, 120)}</code>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
