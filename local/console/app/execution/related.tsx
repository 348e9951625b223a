import { executionNameIn, machineNameIn } from '../../api/arns.ts';
import type { DescribedExecution, ListedExecution, StartedBy as StartedByAnswer } from '../../api/types.ts';
import { Choice, statusOptions } from '../choice.tsx';
import { StatusBadge } from '../parts.tsx';
import { useChanges } from '../stream.ts';
import { linkTo, useLoaded, useParameter } from '../use.ts';
import { call, get } from '../wire.ts';

/** Child executions that a page lists. */
const most = 100;

/** DescribeMapRun. */
interface MapRun {
  readonly executionArn: string;
  readonly status: string;
  readonly executionCounts: Readonly<
    Record<'pending' | 'running' | 'succeeded' | 'failed' | 'timedOut' | 'aborted' | 'total', number>
  >;
}

/** A link to another execution. */
export function ExecutionLink({ executionArn, title }: { executionArn: string; title: string }) {
  return (
    <p>
      <span className="faint">{title}</span>{' '}
      <a href={linkTo('executions', executionArn)}>{executionNameIn(executionArn)}</a>{' '}
      <span className="faint">{machineNameIn(executionArn)}</span>
    </p>
  );
}

/**
 * The execution that has started this one: a distributed Map, or a task, of which the engine knows. What comes from
 * elsewhere may say it in its input, under the name that AWS's console looks for.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-nested-workflows.html#nested-execution-startid
 */
export function StartedBy({ execution: { executionArn, mapRunArn, input } }: { execution: DescribedExecution }) {
  const { value } = useLoaded(`started by ${executionArn}`, async () =>
    mapRunArn === undefined
      ? get<StartedByAnswer>(`started-by/${encodeURIComponent(executionArn)}`)
      : call<MapRun>('DescribeMapRun', { mapRunArn }),
  );
  const parent = value === undefined ? undefined : (value.executionArn ?? starterIn(input ?? ''));
  return parent === undefined ? null : <ExecutionLink executionArn={parent} title="Started by" />;
}

const parentMember = 'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID';

function starterIn(input: string): string | undefined {
  if (!input.includes(parentMember)) return undefined;
  try {
    const arn: unknown = JSON.parse(input)[parentMember];
    return typeof arn === 'string' ? arn : undefined;
  } catch {
    return undefined;
  }
}

/** The execution that a task's answer names; undefined if it names none. */
export function startedIn(output: string | undefined): string | undefined {
  try {
    const { ExecutionArn: arn } = JSON.parse(output ?? '{}') ?? {};
    return typeof arn === 'string' && /:(execution|express):/.test(arn) ? arn : undefined;
  } catch {
    return undefined;
  }
}

/** The child executions of a distributed Map, to choose one by its status. */
export function ChildExecutions({ mapRunArn }: { mapRunArn: string }) {
  const [chosen] = useParameter('children');
  // An address that was written by hand may name no status.
  const [statusFilter] = statusOptions.find(([status]) => status === chosen) ?? [];
  const { value, reload } = useLoaded(`children ${mapRunArn} ${statusFilter}`, async () => {
    const [run, { executions }] = await Promise.all([
      call<MapRun>('DescribeMapRun', { mapRunArn }),
      call<{ executions: readonly ListedExecution[] }>('ListExecutions', {
        mapRunArn,
        maxResults: most,
        ...(statusFilter && { statusFilter }),
      }),
    ]);
    return { counts: run.executionCounts, executions };
  });
  useChanges(reload);
  if (value === undefined) return null;
  const { counts, executions } = value;
  const { total, ...each } = counts;
  return (
    <section aria-label="Child executions">
      <h3>{total} child executions</h3>
      <p className="faint">
        {Object.entries(each)
          .filter(([name, count]) => count > 0 && name !== 'resultsWritten')
          .map(([name, count]) => `${count} ${name}`)
          .join(', ')}
      </p>
      <Choice label="Status" name="children" options={statusOptions} />
      <ul className="cards children">
        {executions.map(({ executionArn, name, status }) => (
          <li key={executionArn}>
            <StatusBadge status={status} /> <a href={linkTo('executions', executionArn)}>{name}</a>
          </li>
        ))}
      </ul>
      {executions.length === most && <p className="faint">The newest {most} are here.</p>}
    </section>
  );
}
