import { type ReactNode, useDeferredValue, useMemo } from 'react';
import type { ExecutionFilter } from '../../api/filter.ts';
import { Choice, statusOptions } from '../choice.tsx';
import { useClock } from '../time.tsx';
import { setParameters, useParameter } from '../use.ts';

/** s; by the value of the parameter in the address */
const ages: Readonly<Record<string, { readonly title: string; readonly age: number }>> = {
  '15min': { title: 'in the last 15 minutes', age: 900 },
  '1h': { title: 'in the last hour', age: 3600 },
  '24h': { title: 'in the last 24 hours', age: 86_400 },
  '7d': { title: 'in the last 7 days', age: 604_800 },
};

/** s */
const lengths: Readonly<Record<string, string>> = {
  '1': 'longer than 1 s',
  '10': 'longer than 10 s',
  '60': 'longer than 1 min',
  '600': 'longer than 10 min',
  '3600': 'longer than 1 h',
  '86400': 'longer than 24 h',
};

/** The filter in the address. */
export interface ChosenFilter extends ExecutionFilter {
  /** '' for any */
  readonly outcome: string;
}

export function useChosenFilter(): ChosenFilter {
  const [text] = useParameter('name');
  const [status] = useParameter('status');
  const [workflow] = useParameter('workflow');
  const [outcome] = useParameter('outcome');
  const [started] = useParameter('started');
  const [fromText] = useParameter('from');
  const [toText] = useParameter('to');
  const [longer] = useParameter('longer');
  // Deferred, so that typing stays fast while a long list is filtered.
  const name = useDeferredValue(text.trim().toLowerCase());
  const now = useClock();
  return useMemo(() => {
    const age = ages[started]?.age;
    const isBetween = started === 'between';
    return {
      name,
      status,
      workflow,
      outcome,
      from: age !== undefined ? Math.floor(now() / 1000) - age : isBetween ? secondsOf(fromText) : undefined,
      to: isBetween ? secondsOf(toText) : undefined,
      longer: longer === '' ? undefined : Number(longer),
    };
  }, [name, status, workflow, outcome, started, fromText, toText, longer, now]);
}

/** @param text the value of a field for a local time @returns s; undefined if it is no time */
function secondsOf(text: string): number | undefined {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms / 1000;
}

interface Props {
  readonly workflows: readonly string[];
  readonly outcomes: readonly string[];
  /** Shown beside the filters. */
  readonly children: ReactNode;
}

export function Filters({ workflows, outcomes, children }: Props) {
  const [text, setText] = useParameter('name');
  const [started] = useParameter('started');
  return (
    <div className="filters">
      <label>
        Name{' '}
        <input type="search" value={text} onChange={(event) => setText(event.target.value, 'over')} placeholder="any" />
      </label>
      <Choice label="Status" name="status" options={statusOptions} />
      <Choice label="Workflow" name="workflow" options={workflows.map((one) => [one, one])} />
      <Choice label="Outcome" name="outcome" options={outcomes.map((one) => [one, one])} />
      <Choice
        label="Started"
        name="started"
        options={[
          ...Object.entries(ages).map(([value, { title }]) => [value, title] as const),
          ['between', 'between two times…'],
        ]}
        onChoose={(value) => setParameters({ started: value, from: '', to: '' })}
      />
      {started === 'between' && (
        <>
          <TimeField label="From" name="from" />
          <TimeField label="To" name="to" />
        </>
      )}
      <Choice label="Took" name="longer" options={Object.entries(lengths)} />
      {children}
    </div>
  );
}

function TimeField({ label, name }: { label: string; name: string }) {
  const [value, set] = useParameter(name);
  return (
    <label>
      {label} <input type="datetime-local" value={value} onChange={({ target }) => set(target.value, 'over')} />
    </label>
  );
}
