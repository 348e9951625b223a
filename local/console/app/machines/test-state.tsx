import { useState } from 'react';
import { detailsOf } from '../../api/history-event.ts';
import { readWorkflow } from '../../graph/definition.ts';
import { allStates } from '../../graph/workflow.ts';
import { stateIn } from '../definition.ts';
import { useEvents } from '../execution/events.ts';
import { readable } from '../format.ts';
import { Json } from '../json.tsx';
import { JsonEditor, problemIn } from '../json-editor.tsx';
import { Notice } from '../parts.tsx';
import { lastInputs } from '../start/last-inputs.ts';
import { setParameters, useAction, useParameter } from '../use.ts';
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

/** The input and variables of a test, as JSON text. */
export interface TestCase {
  readonly state: string;
  readonly input: string;
  readonly variables: string;
}

interface Props {
  readonly stateMachineArn: string;
  readonly roleArn: string;
  readonly definition: string;
  /** The initial input and variables. @default the last input of the state machine */
  readonly testCase: TestCase | undefined;
  /** Called to test another state, for example the next one with the output of this one. */
  readonly onTest: (testCase: TestCase) => void;
}

/** Selects the state to test; the address may name an execution whose input is used. */
export function TestStateTab({ state, ...props }: Props & { readonly state: string | undefined }) {
  const [executionArn] = useParameter('of');
  const [visit] = useParameter('visit');
  const isGiven = executionArn !== '' && visit !== '';
  const events = useEvents(executionArn, isGiven ? [Number(visit)] : []);
  const [entered] = events ?? [];
  const input = entered && detailsOf(entered).input;
  const given = state !== undefined && input !== undefined ? { state, input, variables: '{}' } : undefined;
  const testCase = props.testCase?.state === state ? props.testCase : given;
  const { states, problem } = statesOf(props.definition);
  if (problem !== undefined) return <Notice kind="error">{problem}</Notice>;
  const isKnown = state !== undefined && states.includes(state);
  return (
    <>
      <div className="field">
        <label htmlFor="tested-state">State (or click one in the picture)</label>
        <select
          id="tested-state"
          value={isKnown ? state : ''}
          onChange={({ target }) => setParameters({ state: target.value, of: '', visit: '' })}
        >
          <option value="">choose one</option>
          {states.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </div>
      {isKnown ? (
        <TestState key={`${state} ${testCase?.input}`} {...props} state={state} testCase={testCase} />
      ) : (
        <p className="faint">
          It runs by itself, with an input of yours and a mocked result if you like, and shows what each step makes of
          the data. Nothing is started.
        </p>
      )}
    </>
  );
}

/**
 * Tests one state alone, with a mocked result or error of what it calls.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html
 */
function TestState({ stateMachineArn, roleArn, definition, state, testCase, onTest }: Props & { state: string }) {
  const [input, setInput] = useState(readable(testCase?.input ?? lastInputs(stateMachineArn)[0] ?? '{}'));
  const [variables, setVariables] = useState(testCase?.variables ?? '{}');
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
      {tested && <Result tested={tested} variables={variables} onTest={onTest} />}
    </form>
  );
}

interface ResultProps extends Pick<Props, 'onTest'> {
  readonly tested: Tested;
  /** The variables before the state, as JSON text. */
  readonly variables: string;
}

function Result({ tested, variables, onTest }: ResultProps) {
  const { status, output, error, cause, nextState, inspectionData = {} } = tested;
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
      {nextState !== undefined && output !== undefined && (
        <p className="actions">
          <button
            type="button"
            onClick={() =>
              onTest({ state: nextState, input: output, variables: withAssigned(variables, inspectionData.variables) })
            }
          >
            Test {nextState} with this output
          </button>
        </p>
      )}
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

/** The variables of the next state. @param assigned `variables` of the inspection data */
function withAssigned(variables: string, assigned: unknown): string {
  return typeof assigned === 'string'
    ? JSON.stringify({ ...JSON.parse(variables), ...JSON.parse(assigned) })
    : variables;
}

function statesOf(definition: string): { readonly states: readonly string[]; readonly problem?: string } {
  try {
    return { states: allStates(readWorkflow(definition)).map(({ name }) => name) };
  } catch {
    return { states: [], problem: 'The definition is not valid: the tab Definition says where.' };
  }
}

/** Whether TestState accepts a mock for the state: if it calls something, or contains states. */
function takesMock(definition: string, state: string): boolean {
  try {
    const { Type }: { Type?: string } = stateIn(definition, state) ?? {};
    return Type === 'Task' || Type === 'Map' || Type === 'Parallel';
  } catch {
    // The editor shows the errors of the definition.
    return false;
  }
}
