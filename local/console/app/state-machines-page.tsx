import { useState } from 'react';
import type { ListedStateMachine } from '../api/types.ts';
import { stateIn } from './definition.ts';
import { WorkflowGraph } from './execution/workflow-graph.tsx';
import { useExtension } from './extension.ts';
import { moment } from './format.ts';
import { Json } from './json.tsx';
import { Loading, Page } from './parts.tsx';
import { linkTo, useLoaded } from './use.ts';
import { call } from './wire.ts';

interface Described extends ListedStateMachine {
  readonly definition: string;
  readonly status: string;
}

/** The definitions with their pictures and versions. */
export function StateMachinesPage({ name }: { name?: string | undefined }) {
  const { value, error } = useLoaded('state-machines', () =>
    call<{ stateMachines: ListedStateMachine[] }>('ListStateMachines', {}),
  );
  const machines = value?.stateMachines;
  const current = machines?.find((machine) => machine.name === name) ?? machines?.[0];
  return (
    <Page title="State machines">
      {machines === undefined && <Loading what="the state machines" error={error} />}
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
  const { MachineTools } = useExtension();
  const [state, choose] = useState<string>();
  const { value, error } = useLoaded(stateMachineArn, async () => {
    const [machine, { stateMachineVersions }] = await Promise.all([
      call<Described>('DescribeStateMachine', { stateMachineArn }),
      call<{ stateMachineVersions: { stateMachineVersionArn: string; creationDate: number }[] }>(
        'ListStateMachineVersions',
        { stateMachineArn },
      ),
    ]);
    return { machine, versions: stateMachineVersions };
  });
  if (value === undefined) return <Loading what="the definition" error={error} />;
  const { machine, versions } = value;
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
          <dd>
            {versions.length === 0
              ? 'none published'
              : versions.map(({ stateMachineVersionArn: arn }) => arn.split(':').at(-1)).join(', ')}
          </dd>
        </div>
      </dl>
      <div className="split beside-text">
        <WorkflowGraph
          definition={machine.definition}
          title={`The workflow ${machine.name}`}
          selected={state}
          onSelect={choose}
        />
        <section className="panel details" aria-label="Definition">
          <h2>{state ?? 'Definition'}</h2>
          <Json
            className="whole"
            text={state === undefined ? machine.definition : JSON.stringify(stateIn(machine.definition, state))}
          />
        </section>
      </div>
      {MachineTools && <MachineTools name={machine.name} />}
    </>
  );
}
