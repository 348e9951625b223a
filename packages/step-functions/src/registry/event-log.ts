import type { Execution } from '../execution/execution.ts';
import { isLogged, type Logging, loggingOf, logRecord } from '../history/log-record.ts';
import type { LogSink } from './engine-options.ts';
import { StartedExecution } from './started-execution.ts';
import type { Revision } from './state-machine.ts';

/** Returns a listener for events that sends those to be logged, by each loggingConfiguration, to a sink. */
export function logEventsTo(sink: LogSink): (execution: Execution, id: number, type: string) => void {
  const loggingOfRevision = new WeakMap<Revision, Logging>();
  return (execution, id, type) => {
    if (!(execution instanceof StartedExecution)) return;
    const { revision } = execution;
    const logging = loggingOfRevision.get(revision) ?? loggingOf(revision.loggingConfiguration);
    loggingOfRevision.set(revision, logging);
    const event = isLogged(type, logging.level) && execution.history.event(id, logging.includeExecutionData);
    if (event) sink(logRecord(event, execution, logging.includeExecutionData), logging.destinations);
  };
}
