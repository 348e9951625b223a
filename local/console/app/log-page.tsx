import type { LogRecord } from 'step-functions-engine';
import type { LoggedExecution } from '../server/workflow-log.ts';
import { executionNameIn, machineNameIn } from './executions/workflow-of.ts';
import { moment } from './format.ts';
import { Json } from './json.tsx';
import { Loading, Notice, Page } from './parts.tsx';
import { useChanges } from './stream.ts';
import { linkTo, useLoaded } from './use.ts';
import { get } from './wire.ts';

/** What state machines have logged: the only trace of an Express execution that has ended. */
export function LogPage({ executionArn }: { executionArn: string | undefined }) {
  return executionArn ? <OneExecution executionArn={executionArn} /> : <AllExecutions />;
}

const isExpress = (arn: string) => arn.split(':')[5] === 'express';

function AllExecutions() {
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
        <section className="panel">
          <table>
            <thead>
              <tr>
                <th scope="col">Execution</th>
                <th scope="col">Workflow</th>
                <th scope="col">Type</th>
                <th scope="col">Last event</th>
                <th scope="col">At</th>
                <th scope="col" className="number">
                  Records
                </th>
              </tr>
            </thead>
            <tbody>
              {value.executions.slice(0, 200).map(({ executionArn, lastType, lastAt, records }) => (
                <tr key={executionArn}>
                  <td>
                    <a href={linkTo('logs', executionArn)}>{executionNameIn(executionArn)}</a>
                  </td>
                  <td>{machineNameIn(executionArn)}</td>
                  <td>{isExpress(executionArn) ? 'Express' : 'Standard'}</td>
                  <td>{lastType}</td>
                  <td>{moment(lastAt)}</td>
                  <td className="number">{records}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Page>
  );
}

function OneExecution({ executionArn }: { executionArn: string }) {
  const path = `logs/${encodeURIComponent(executionArn)}`;
  const { value, error, reload } = useLoaded(path, () => get<{ records: LogRecord[] }>(path));
  useChanges((arns) => {
    if (arns === undefined || arns.includes(executionArn)) reload();
  });
  return (
    <Page title={`Log of ${executionNameIn(executionArn)}`} actions={<a href={linkTo('logs')}>All logs</a>}>
      {value === undefined ? (
        <Loading what="the log" error={error} />
      ) : (
        <section className="panel details">
          {value.records.length === 0 && <Notice>There is no record of it any more.</Notice>}
          {value.records.map((record) => (
            <details key={`${record.redrive_count} ${record.id}`}>
              <summary>
                {record.id} {record.type} <span className="faint">{moment(Number(record.event_timestamp))}</span>
              </summary>
              <Json text={JSON.stringify(record.details)} />
            </details>
          ))}
        </section>
      )}
    </Page>
  );
}
