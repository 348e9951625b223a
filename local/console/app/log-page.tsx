import type { LogRecord } from 'step-functions-engine';
import { executionNameIn, isExpress, machineNameIn } from '../api/arns.ts';
import type { LoggedExecution } from '../server/workflow-log.ts';
import { moment } from './format.ts';
import { Loading, Notice, Page } from './parts.tsx';
import { useChanges } from './stream.ts';
import { TextView } from './text-view.tsx';
import { linkTo, useLoaded } from './use.ts';
import { VirtualTable } from './virtual-table.tsx';
import { get } from './wire.ts';

/** px, as in tables.css */
const rowHeight = 34;

/** The log records of state machines, by execution. */
export function AllLogs() {
  const { value, error, reload } = useLoaded('logs', () => get<{ executions: LoggedExecution[] }>('logs'));
  useChanges(reload);
  return (
    <Page title="Logs">
      {value === undefined ? (
        <Loading what="the log" error={error} />
      ) : value.executions.length === 0 ? (
        <Notice>
          Nothing has been logged since this run began. A state machine logs at the level of its loggingConfiguration.
        </Notice>
      ) : (
        <VirtualTable
          label="Executions that logged something, newest first"
          rows={value.executions}
          keyOf={({ executionArn }) => executionArn}
          rowHeight={rowHeight}
          columns={6}
          head={
            <>
              <th scope="col">Execution</th>
              <th scope="col" className="wide-only">
                Workflow
              </th>
              <th scope="col" className="wide-only">
                Type
              </th>
              <th scope="col">Last event</th>
              <th scope="col">At</th>
              <th scope="col" className="number">
                Records
              </th>
            </>
          }
          cells={({ executionArn, lastType, lastAt, records }) => (
            <>
              <td className="long only" title={executionNameIn(executionArn)}>
                <a href={linkTo('logs', executionArn)}>{executionNameIn(executionArn)}</a>
              </td>
              <td className="long wide-only" title={machineNameIn(executionArn)}>
                {machineNameIn(executionArn)}
              </td>
              <td className="wide-only">{isExpress(executionArn) ? 'Express' : 'Standard'}</td>
              <td>{lastType}</td>
              <td>{moment(lastAt)}</td>
              <td className="number">{records}</td>
            </>
          )}
        />
      )}
    </Page>
  );
}

/** The event's type, and the state that it is about. */
function titleOf({ type, details }: LogRecord): string {
  const { name }: { name?: unknown } = details;
  return typeof name === 'string' ? `${type} ${name}` : type;
}

/** The log records of one execution. */
export function LogOf({ executionArn }: { executionArn: string }) {
  const path = `logs/${encodeURIComponent(executionArn)}`;
  const { value, error, reload } = useLoaded(path, () => get<{ records: LogRecord[] }>(path));
  useChanges((arns) => {
    if (arns === undefined || arns.includes(executionArn)) reload();
  });
  return (
    <Page
      title={`Log of ${executionNameIn(executionArn)}`}
      actions={
        <>
          <a href={linkTo('executions', executionArn)}>The execution</a> <a href={linkTo('logs')}>All logs</a>
        </>
      }
    >
      {value === undefined ? (
        <Loading what="the log" error={error} />
      ) : value.records.length === 0 ? (
        <Notice>
          Nothing is logged of it: its state machine may log nothing, its log may be gone, or the address is wrong.
        </Notice>
      ) : (
        <VirtualTable
          label="Records, oldest first"
          rows={value.records}
          keyOf={(record) => `${record.redrive_count} ${record.id}`}
          rowHeight={rowHeight}
          expandable
          columns={3}
          head={
            <>
              <th scope="col" className="number narrow">
                Id
              </th>
              <th scope="col" className="narrow">
                At
              </th>
              <th scope="col">Record</th>
            </>
          }
          cells={(record) => (
            <>
              <td className="number">{record.id}</td>
              <td>{moment(Number(record.event_timestamp))}</td>
              <td>
                <TextView title={titleOf(record)} text={JSON.stringify(record.details)} open={false} />
              </td>
            </>
          )}
        />
      )}
    </Page>
  );
}
