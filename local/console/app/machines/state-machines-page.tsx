import { useEffect, useState } from 'react';
import type { ListedStateMachine } from '../../api/types.ts';
import { readWorkflow } from '../../graph/definition.ts';
import { WorkflowGraph } from '../execution/workflow-graph.tsx';
import { useExtension } from '../extension.ts';
import { moment } from '../format.ts';
import { Loading, Notice, Page } from '../parts.tsx';
import { linkTo, useLoaded } from '../use.ts';
import { call } from '../wire.ts';
import { DefinitionEditor } from './definition-editor.tsx';
import { TestState } from './test-state.tsx';
import { type ListedVersion, laidOut, Versions, versionNumber } from './versions.tsx';

interface Described extends ListedStateMachine {
  readonly definition: string;
  readonly status: string;
  readonly roleArn: string;
  readonly updateDate?: number;
}

/** The definitions with their pictures and versions, to be changed and tested. */
export function StateMachinesPage({ name }: { name?: string | undefined }) {
  const { value, error } = useLoaded('state-machines', () =>
    call<{ stateMachines: ListedStateMachine[] }>('ListStateMachines', {}),
  );
  const machines = value?.stateMachines;
  const current = machines?.find((machine) => machine.name === name) ?? machines?.[0];
  return (
    <Page
      title="State machines"
      actions={
        current && (
          <a className="button" href={linkTo('start', current.name)}>
            Start an execution
          </a>
        )
      }
    >
      {machines === undefined && <Loading what="the state machines" error={error} />}
      {machines?.length === 0 && <Notice>There is no state machine yet.</Notice>}
      <ul className="tabs">
        {machines?.map((machine) => (
          <li key={machine.stateMachineArn}>
            <a href={linkTo('state-machines', machine.name)} aria-current={machine === current ? 'page' : undefined}>
              {machine.name} <span className="faint">{machine.type.toLowerCase()}</span>
            </a>
          </li>
        ))}
      </ul>
      {current && <StateMachine key={current.stateMachineArn} stateMachineArn={current.stateMachineArn} />}
    </Page>
  );
}

function StateMachine({ stateMachineArn }: { stateMachineArn: string }) {
  const { value, error, reload } = useLoaded(stateMachineArn, async () => {
    const [machine, { stateMachineVersions: versions }] = await Promise.all([
      call<Described>('DescribeStateMachine', { stateMachineArn }),
      call<{ stateMachineVersions: readonly ListedVersion[] }>('ListStateMachineVersions', { stateMachineArn }),
    ]);
    return { machine: { ...machine, definition: laidOut(machine.definition) }, versions };
  });
  if (value === undefined) return <Loading what="the definition" error={error} />;
  return <Definition {...value} onUpdated={reload} />;
}

interface DefinitionProps {
  readonly machine: Described;
  readonly versions: readonly ListedVersion[];
  readonly onUpdated: () => void;
}

const views = { definition: 'Definition', test: 'Test a state', compare: 'Compare' } as const;

function Definition({ machine, versions, onUpdated }: DefinitionProps) {
  const { MachineTools } = useExtension();
  const { stateMachineArn, name, type, definition, roleArn } = machine;
  const [text, setText] = useState(definition);
  const [state, choose] = useState<string>();
  const [view, setView] = useState<keyof typeof views>('definition');
  const drawn = useDrawable(text, definition);
  return (
    <>
      <dl className="facts">
        <div>
          <dt>Status</dt>
          <dd>{machine.status}</dd>
        </div>
        <div>
          <dt>Created</dt>
          <dd>{moment(machine.creationDate * 1000)}</dd>
        </div>
        <div>
          <dt>Versions</dt>
          <dd>{versions.length === 0 ? 'none published' : versions.map(versionNumber).join(', ')}</dd>
        </div>
      </dl>
      <div className="split editing">
        <WorkflowGraph definition={drawn} title={`The workflow ${name}`} selected={state} onSelect={choose} />
        <section className="panel" aria-label="Definition">
          <div className="tabs" role="tablist" aria-label="What to do with the definition">
            {(Object.keys(views) as (keyof typeof views)[]).map((one) => (
              <button
                key={one}
                type="button"
                role="tab"
                id={`view-${one}`}
                aria-selected={view === one}
                aria-controls="view-panel"
                onClick={() => setView(one)}
              >
                {views[one]}
              </button>
            ))}
          </div>
          <div role="tabpanel" id="view-panel" aria-labelledby={`view-${view}`}>
            {view === 'definition' && (
              <DefinitionEditor
                stateMachineArn={stateMachineArn}
                type={type}
                deployed={definition}
                text={text}
                onChange={setText}
                state={state}
                onUpdated={onUpdated}
              />
            )}
            {view === 'test' &&
              (state === undefined ? (
                <Notice>Choose a state in the picture.</Notice>
              ) : (
                <TestState
                  key={state}
                  stateMachineArn={stateMachineArn}
                  roleArn={roleArn}
                  definition={text}
                  state={state}
                />
              ))}
            {view === 'compare' && <Versions versions={versions} deployed={definition} text={text} />}
          </div>
        </section>
      </div>
      {MachineTools && <MachineTools name={name} />}
    </>
  );
}

/** ms without a change until a text is drawn */
const pause = 600;

/** The newest text that can be drawn: while it is being changed, the one before. */
function useDrawable(text: string, first: string): string {
  const [drawn, setDrawn] = useState(first);
  useEffect(() => {
    const timer = setTimeout(() => {
      try {
        readWorkflow(text);
        setDrawn(text);
      } catch {
        // What is wrong stands at its line.
      }
    }, pause);
    return () => clearTimeout(timer);
  }, [text]);
  return drawn;
}
