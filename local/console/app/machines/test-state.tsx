import { useState } from 'react';
import { stateIn } from '../definition.ts';
import { Json } from '../json.tsx';
import { JsonEditor, problemIn } from '../json-editor.tsx';
import { Notice } from '../parts.tsx';
import { lastInputs } from '../start/last-inputs.ts';
import { useAction } from '../use.ts';
import { call } from '../wire.ts';

/** TestState. */
interface Tested {
  readonly status: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly nextState?: string;
  readonly inspectionData?: Readonly<Record<string, unknown>>;
}

interface Props {
  readonly stateMachineArn: string;
  readonly roleArn: string;
  readonly definition: string;
  readonly state: string;
}

/**
 * Tests one state by itself, with a result or an error in place of what it calls.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html
 */
export function TestState({ stateMachineArn, roleArn, definition, state }: Props) {
  const [input, setInput] = useState(lastInputs(stateMachineArn)[0] ?? '{}');
  const [variables, setVariables] = useState('{}');
  const [mock, setMock] = useState<'result' | 'error' | 'none'>('result');
  const [result, setResult] = useState('{}');
  const [failure, setFailure] = useState({ error: 'States.TaskFailed', cause: '' });
  const [tested, setTested] = useState<Tested>();
  const { busy, error, act } = useAction();
  const isMocked = takesMock(definition, state);
  const test = async () => {
    setTested(undefined);
    const answer = await call<Tested>('TestState', {
      definition,
      stateName: state,
      input,
      roleArn,
      inspectionLevel: 'DEBUG',
      ...(variables !== '{}' && { variables }),
      ...(isMocked && mock === 'result' && { mock: { result } }),
      ...(isMocked && mock === 'error' && { mock: { errorOutput: failure } }),
    });
    setTested(answer);
  };
  const isWrong = [input, variables, ...(mock === 'result' ? [result] : [])].some(
    (text) => problemIn(text) !== undefined,
  );
  return (
    <form
      aria-label={`Test ${state}`}
      onSubmit={(event) => {
        event.preventDefault();
        void act(test);
      }}
    >
      <JsonEditor label="Input of the state" value={input} onChange={setInput} />
      <details>
        <summary>Variables</summary>
        <JsonEditor label="Variables that it sees" value={variables} onChange={setVariables} />
      </details>
      {isMocked && (
        <>
          <div className="field">
            <label htmlFor="mock">What it calls</label>
            <select id="mock" value={mock} onChange={({ target }) => setMock(target.value as typeof mock)}>
              <option value="result">gives a result, and is not called</option>
              <option value="error">fails, and is not called</option>
              <option value="none">is really called</option>
            </select>
          </div>
          {mock === 'result' && <JsonEditor label="Result" value={result} onChange={setResult} />}
          {mock === 'error' && (
            <div className="fields">
              {(['error', 'cause'] as const).map((name) => (
                <div className="field" key={name}>
                  <label htmlFor={`mock-${name}`}>{name === 'error' ? 'Error' : 'Cause'}</label>
                  <input
                    id={`mock-${name}`}
                    value={failure[name]}
                    onChange={({ target }) => setFailure({ ...failure, [name]: target.value })}
                  />
                </div>
              ))}
            </div>
          )}
        </>
      )}
      <p className="actions">
        <button type="submit" className="primary" disabled={busy || isWrong}>
          Test {state}
        </button>
      </p>
      {error && <Notice kind="error">{error}</Notice>}
      {tested && <Result tested={tested} />}
    </form>
  );
}

function Result({ tested: { status, output, error, cause, nextState, inspectionData = {} } }: { tested: Tested }) {
  const isGood = status === 'SUCCEEDED' || status === 'CAUGHT_ERROR';
  return (
    <section className="tested" aria-label="Result of the test">
      <Notice kind={isGood ? 'info' : 'error'}>
        <b>{status.replace('_', ' ')}</b>
        {error !== undefined && ` · ${error}`}
        {nextState !== undefined && ` · continues with ${nextState}`}
        {isGood && nextState === undefined && ' · and ends here'}
      </Notice>
      {cause && <Json text={cause} />}
      <dl>
        {Object.entries(inspectionData).map(([step, value]) => (
          <Step key={step} name={stepName(step)} text={typeof value === 'string' ? value : JSON.stringify(value)} />
        ))}
        {output !== undefined && <Step name="Output" text={output} />}
      </dl>
    </section>
  );
}

function Step({ name, text }: { name: string; text: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <Json text={text} />
      </dd>
    </>
  );
}

/** `afterInputPath`: After InputPath. */
const stepName = (step: string): string =>
  step.replace(/^after(?=[A-Z])/, 'After ').replace(/^[a-z]/, (first) => first.toUpperCase());

/** Whether TestState takes a mock for the state: for what calls something, or has states in it. */
function takesMock(definition: string, state: string): boolean {
  try {
    const { Type }: { Type?: string } = stateIn(definition, state) ?? {};
    return Type === 'Task' || Type === 'Map' || Type === 'Parallel';
  } catch {
    // The editor says what is wrong with the definition.
    return false;
  }
}
