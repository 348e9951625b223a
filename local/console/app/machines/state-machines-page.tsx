import { useState } from 'react';
import type { ListedStateMachine } from '../../api/types.ts';
import { WorkflowGraph } from '../execution/workflow-graph.tsx';
import { useExtension } from '../extension.ts';
import { exactMoment, moment } from '../format.ts';
import { Loading, Notice, Page } from '../parts.tsx';
import { Split } from '../split.tsx';
import { useChanges } from '../stream.ts';
import { Tabs } from '../tabs.tsx';
import { linkTo, setParameters, useLoaded, useParameter } from '../use.ts';
import { VirtualTable } from '../virtual-table.tsx';
import { call } from '../wire.ts';
import { DefinitionEditor } from './definition-editor.tsx';
import { type TestCase, TestStateTab } from './test-state.tsx';
import { useDraft, useDrawable } from './use-draft.ts';
import { type ListedVersion, laidOut, Versions, versionNumber } from './versions.tsx';

interface Described extends ListedStateMachine {
  readonly definition: string;
  readonly status: string;
  readonly roleArn: string;
  readonly updateDate?: number;
}

/** The list of state machines, or one state machine: its definition with picture and versions, to edit and test it. */
export function StateMachinesPage({ name }: { name?: string | undefined }) {
  const { value, error, reload } = useLoaded('state-machines', () =>
    call<{ stateMachines: ListedStateMachine[] }>('ListStateMachines', { maxResults: 1000 }),
  );
  useChanges(reload);
  const machines = value?.stateMachines;
  if (machines === undefined) {
    return (
      <Page title={name ?? 'State machines'}>
        <Loading what="the state machines" error={error} />
      </Page>
    );
  }
  if (name === undefined) return <AllStateMachines machines={machines} />;
  const machine = machines.find((one) => one.name === name);
  return (
    <Page
      title={name}
      beside={machine && <span className="faint">{machine.type.toLowerCase()}</span>}
      actions={
        <>
          <a href={linkTo('state-machines')}>All state machines</a>
          {machine && (
            <a className="button" href={linkTo('start', name)}>
              Start an execution
            </a>
          )}
        </>
      }
    >
      {machine ? (
        <StateMachine key={machine.stateMachineArn} stateMachineArn={machine.stateMachineArn} />
      ) : (
        <Notice kind="error">There is no state machine {name}.</Notice>
      )}
    </Page>
  );
}

/** px, as in tables.css */
const rowHeight = 34;

function AllStateMachines({ machines }: { machines: readonly ListedStateMachine[] }) {
  return (
    <Page title="State machines">
      {machines.length === 0 ? (
        <Notice>There is no state machine yet.</Notice>
      ) : (
        <VirtualTable
          label="State machines"
          rows={machines}
          keyOf={({ stateMachineArn }) => stateMachineArn}
          rowHeight={rowHeight}
          columns={4}
          head={
            <>
              <th scope="col">Name</th>
              <th scope="col">Type</th>
              <th scope="col" className="wide-only">
                Created
              </th>
              <th scope="col">Actions</th>
            </>
          }
          cells={({ name, type, creationDate }) => (
            <>
              <td className="long only" title={name}>
                <a href={linkTo('state-machines', name)}>{name}</a>
              </td>
              <td>{type.toLowerCase()}</td>
              <td className="wide-only" title={exactMoment(creationDate * 1000)}>
                {moment(creationDate * 1000)}
              </td>
              <td>
                <a href={`${linkTo('executions')}?workflow=${encodeURIComponent(name)}`}>Executions</a>
                {' · '}
                <a href={linkTo('start', name)}>Start one</a>
              </td>
            </>
          )}
        />
      )}
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

const views = [
  { name: 'definition', title: 'Definition' },
  { name: 'test', title: 'Test a state' },
  { name: 'compare', title: 'Compare' },
] as const;

function Definition({ machine, versions, onUpdated }: DefinitionProps) {
  const { MachineTools } = useExtension();
  const { stateMachineArn, name, type, definition, roleArn } = machine;
  const [text, setText] = useDraft(stateMachineArn, definition);
  const [chosen, choose] = useParameter('state');
  const state = chosen === '' ? undefined : chosen;
  const [viewText, setView] = useParameter('view');
  const view = views.find(({ name: one }) => one === viewText)?.name ?? 'definition';
  const [testCase, setTestCase] = useState<TestCase>();
  const { drawn, isOlder } = useDrawable(text, definition);
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
      <Split
        name="definition"
        direction="columns"
        label="Width of the definition"
        sized="second"
        size={640}
        least={300}
      >
        <WorkflowGraph
          definition={drawn}
          title={`The workflow ${name}`}
          selected={state}
          onSelect={choose}
          note={isOlder ? 'What is written cannot be drawn: this is the picture from before.' : undefined}
        />
        <section className="panel below definition" aria-label="Definition">
          <Tabs
            label="What to do with the definition"
            tabs={views}
            chosen={view}
            onChoose={(to) => setView(to === 'definition' ? '' : to)}
          >
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
            {view === 'test' && (
              <TestStateTab
                stateMachineArn={stateMachineArn}
                roleArn={roleArn}
                definition={text}
                state={state}
                testCase={testCase}
                onTest={(next) => {
                  setTestCase(next);
                  setParameters({ state: next.state, of: '', visit: '' });
                }}
              />
            )}
            {view === 'compare' && <Versions versions={versions} deployed={definition} text={text} />}
          </Tabs>
        </section>
      </Split>
      {MachineTools && <MachineTools name={name} />}
    </>
  );
}
