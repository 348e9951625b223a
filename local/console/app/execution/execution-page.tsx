import { useMemo, useState } from 'react';
import { outcomeOf } from '../../api/outcome.ts';
import { historyOf } from '../../api/pages.ts';
import type { DescribedExecution } from '../../api/types.ts';
import { tellStory } from '../../story/story.ts';
import { duration, moment } from '../format.ts';
import { Loading, Notice, Page, StatusBadge } from '../parts.tsx';
import { useChanges } from '../stream.ts';
import { useNow } from '../time.tsx';
import { useLoaded } from '../use.ts';
import { call } from '../wire.ts';
import { ExecutionActions } from './execution-actions.tsx';
import { HistoryTable } from './history-table.tsx';
import { StateDetails } from './state-details.tsx';
import { Steps } from './steps.tsx';
import { Timeline } from './timeline.tsx';
import { WorkflowGraph } from './workflow-graph.tsx';

/** US$ for a state transition in us-east-1, https://aws.amazon.com/step-functions/pricing/ */
const transitionPrice = 0.000025;

export function ExecutionPage({ executionArn, state }: { executionArn: string; state?: string | undefined }) {
  const { value, error, reload } = useLoaded(executionArn, () => load(executionArn));
  useChanges((arns) => {
    if (arns === undefined || arns.includes(executionArn)) reload();
  });
  if (value === undefined) {
    return (
      <Page title={executionArn.split(':').at(-1)}>
        <Loading what="the execution" error={error} />
      </Page>
    );
  }
  return <Execution {...value} initialState={state} reload={reload} />;
}

async function load(executionArn: string) {
  const [execution, { definition }, history] = await Promise.all([
    call<DescribedExecution>('DescribeExecution', { executionArn }),
    call<{ definition: string }>('DescribeStateMachineForExecution', { executionArn }),
    historyOf({ call }, executionArn),
  ]);
  return { execution, definition, history };
}

type ExecutionProps = Awaited<ReturnType<typeof load>> & { initialState?: string | undefined; reload: () => void };

function Execution({ execution, definition, history, initialState, reload }: ExecutionProps) {
  // Undefined: at the end, and going on with it.
  const [step, setStep] = useState<number>();
  const [chosen, choose] = useState(initialState);
  const [tab, setTab] = useState<'timeline' | 'history'>('timeline');
  const at = Math.min(step ?? history.length, history.length);
  const story = useMemo(() => tellStory(history.slice(0, at)), [history, at]);
  const now = useNow(execution.status === 'RUNNING');
  const { outcome, reason } = outcomeOf(execution.output);
  const end = execution.stopDate === undefined ? now : execution.stopDate * 1000;
  const cost = story.stateTransitions * transitionPrice;
  const last = history[at - 1];

  return (
    <Page
      title={
        <>
          {execution.name} <StatusBadge status={execution.status} />
        </>
      }
      actions={<ExecutionActions execution={execution} history={history} reload={reload} />}
    >
      <dl className="facts">
        <Fact name="Outcome">{[outcome, reason ?? execution.error].filter(Boolean).join(' · ') || '—'}</Fact>
        <Fact name="Started">{moment(execution.startDate * 1000)}</Fact>
        <Fact name="Duration">{duration(end - execution.startDate * 1000)}</Fact>
        <Fact name="State transitions">{story.stateTransitions}</Fact>
        <Fact name="Retries">{story.retries}</Fact>
        <Fact name="Cost on AWS" title={`${story.stateTransitions} state transitions at $0.025 a thousand`}>
          ${cost.toFixed(6)}
        </Fact>
        {execution.redriveCount > 0 && <Fact name="Redriven">{execution.redriveCount}×</Fact>}
      </dl>
      {execution.error && (
        <Notice kind="error">
          {execution.error}: {execution.cause}
        </Notice>
      )}
      <Steps
        history={history}
        at={at}
        state={last && story.visitOf.get(last.id)?.state}
        follows={step === undefined}
        onStep={setStep}
      />
      <div className="split">
        <div className="column">
          <WorkflowGraph
            definition={definition}
            title={`The workflow of ${execution.name}`}
            statuses={story.statuses}
            taken={story.taken}
            selected={chosen}
            onSelect={choose}
          />
          <div className="tabs" role="tablist" aria-label="How it went">
            {(['timeline', 'history'] as const).map((name) => (
              <button
                key={name}
                type="button"
                role="tab"
                id={`tab-${name}`}
                aria-selected={tab === name}
                aria-controls="tab-panel"
                onClick={() => setTab(name)}
              >
                {name === 'timeline' ? 'Timeline' : `History (${at})`}
              </button>
            ))}
          </div>
          <div role="tabpanel" id="tab-panel" aria-labelledby={`tab-${tab}`}>
            {tab === 'timeline' ? (
              <Timeline
                story={story}
                from={execution.startDate * 1000}
                to={step === undefined ? end : (last?.timestamp ?? 0) * 1000}
                selected={chosen}
                onSelect={choose}
              />
            ) : (
              <HistoryTable history={history.slice(0, at)} story={story} onSelect={choose} />
            )}
          </div>
        </div>
        <StateDetails
          state={chosen}
          story={story}
          execution={execution}
          definition={definition}
          now={last && step !== undefined ? last.timestamp * 1000 : end}
        />
      </div>
    </Page>
  );
}

function Fact({ name, title, children }: { name: string; title?: string; children: React.ReactNode }) {
  return (
    <div title={title}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
