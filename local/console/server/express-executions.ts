import { AwsError, type LogRecord, type StepFunctions } from 'step-functions-engine';
import { executionNameIn, isExpress, machineNameIn } from '../api/arns.ts';
import type { EventDetails, HistoryEvent } from '../api/history-event.ts';
import { executionEnds } from '../api/history-event.ts';
import { pagesOf } from '../api/pages.ts';
import type { ExpressExecution, ExpressMachine, ListedExecution, ListedStateMachine } from '../api/types.ts';
import type { EventSource } from './events.ts';
import { machineDefinitionOf, processorOf } from './processor-of.ts';
import { WrongRequest } from './request.ts';
import type { WorkflowLog } from './workflow-log.ts';

/**
 * Express executions as far as their state machines have logged them: the API tells nothing of them, and AWS's console
 * shows them out of CloudWatch Logs too.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-view-execution-details.html#console-exp-differences
 */
export class ExpressExecutions implements EventSource {
  readonly #stepFunctions: StepFunctions;
  readonly #log: WorkflowLog;

  constructor(stepFunctions: StepFunctions, log: WorkflowLog) {
    this.#stepFunctions = stepFunctions;
    this.#log = log;
  }

  /** The executions of state machines, without the children of distributed Maps, which are shown at the Map. */
  list(): ListedExecution[] {
    return this.listed(this.#log.executions().map(({ executionArn }) => executionArn));
  }

  /** The executions with these ARNs that have log records. */
  listed(executionArns: readonly string[]): ListedExecution[] {
    return executionArns.flatMap((arn) => {
      const records = isExpress(arn) && !machineNameIn(arn).includes('/') ? this.#log.records(arn) : [];
      return records.length === 0 ? [] : [listItem(arn, records)];
    });
  }

  /** The Express state machines, with their log levels. */
  async machines(): Promise<ExpressMachine[]> {
    const machines: ExpressMachine[] = [];
    const pages = pagesOf<{ stateMachines: ListedStateMachine[] }>(this.#stepFunctions, 'ListStateMachines', {});
    for await (const { stateMachines } of pages) {
      for (const { name, type, stateMachineArn } of stateMachines) {
        if (type === 'EXPRESS') machines.push({ name, level: (await this.#machine(stateMachineArn)).level });
      }
    }
    return machines;
  }

  /**
   * An execution as far as it was logged, and what the log lacks.
   * @throws WrongRequest if nothing was logged, with the setting that would log it
   */
  async describe(executionArn: string): Promise<ExpressExecution> {
    const records = this.#log.records(executionArn);
    const machine = await this.#machine(machineArnOf(executionArn));
    if (records.length === 0) throw new WrongRequest(404, { message: nothingLogged(executionArn, machine.level) });
    const { input }: EventDetails = records[0]?.details ?? {};
    const { output, error, cause }: EventDetails = records.at(-1)?.details ?? {};
    const item = listItem(executionArn, records);
    const isWhole = hasAll(records);
    const map = await this.#stepFunctions.mapStateOf(executionArn);
    const definition = map ? await machineDefinitionOf(this.#stepFunctions, map.executionArn) : machine.definition;
    const [, ...labels] = machineNameIn(executionArn).split('/');
    const label = labels.at(-1);
    const child = label === undefined ? undefined : { label, stateName: map?.stateName, entered: enteredIn(records) };
    return {
      execution: {
        ...item,
        redriveStatus: 'NOT_REDRIVABLE',
        ...(map && { mapRunArn: map.mapRunArn }),
        ...(isWhole && input !== undefined && { input }),
        ...(item.stopDate !== undefined && { output, error, cause }),
      },
      definition: processorOf(definition, child),
      logged: {
        level: machine.level,
        isWhole,
        hasData: isWhole && input !== undefined,
        isDefinitionOther: !hasStates(definition, records),
      },
    };
  }

  /** The end of an execution, as far as it was logged; undefined while it runs. */
  end(executionArn: string): { readonly output?: unknown; readonly error?: string } | undefined {
    const { type = '', details = {} } = this.#log.records(executionArn).at(-1) ?? {};
    const { output, error }: EventDetails = details;
    if (executionEnds[type] === undefined) return undefined;
    return { ...(output !== undefined && { output: parsed(output) }), ...(error !== undefined && { error }) };
  }

  /** The history of an execution, as far as it was logged. */
  history(executionArn: string): HistoryEvent[] {
    return this.#log.records(executionArn).map(eventOf);
  }

  /** A part of the history of an execution, as far as it was logged. */
  async events(executionArn: string, { from, count, includeData = true }: Parameters<EventSource['events']>[1]) {
    const records = this.#log.records(executionArn);
    const part = records.filter(({ id }) => Number(id) >= from).slice(0, count);
    const events = part.map((record) => eventOf(includeData ? record : withoutData(record)));
    return { events, length: Number(records.at(-1)?.id ?? 0) };
  }

  async #machine(stateMachineArn: string) {
    const described = await this.#stepFunctions
      .call('DescribeStateMachine', { stateMachineArn })
      .catch((error: unknown) => {
        if (error instanceof AwsError) return {};
        throw error;
      });
    const { definition = '', loggingConfiguration } = described as {
      readonly definition?: string;
      readonly loggingConfiguration?: { readonly level?: string };
    };
    return { definition, level: loggingConfiguration?.level ?? 'OFF' };
  }
}

function listItem(executionArn: string, records: readonly LogRecord[]): ListedExecution {
  const [first, last] = [records[0], records.at(-1)];
  const status = executionEnds[last?.type ?? ''];
  return {
    executionArn,
    stateMachineArn: machineArnOf(executionArn),
    name: executionNameIn(executionArn),
    status: status ?? 'RUNNING',
    startDate: Number(first?.event_timestamp) / 1000,
    ...(first?.type !== 'ExecutionStarted' && { startedBefore: true }),
    ...(status !== undefined && { stopDate: Number(last?.event_timestamp) / 1000 }),
    redriveCount: 0,
  };
}

/** `arn:aws:states:<region>:<account>:express:<state machine>[/<label of a Map>]:<name>:<id>` */
function machineArnOf(executionArn: string): string {
  const [arn, partition, states, region, account] = executionArn.split(':');
  const [machine] = machineNameIn(executionArn).split('/');
  return [arn, partition, states, region, account, 'stateMachine', machine].join(':');
}

/** Whether every event was logged, as at the level ALL. */
function hasAll(records: readonly LogRecord[]): boolean {
  return records[0]?.type === 'ExecutionStarted' && records.every(({ id }, index) => Number(id) === index + 1);
}

/** Whether a definition contains the entered states: it may have been updated since. */
function hasStates(definition: string, records: readonly LogRecord[]): boolean {
  return enteredIn(records).every((name) => definition.includes(JSON.stringify(name)));
}

/** The names of the states that were entered. */
function enteredIn(records: readonly LogRecord[]): string[] {
  return records.flatMap(({ type, details }) => {
    const { name }: EventDetails = details;
    return type.endsWith('StateEntered') && name !== undefined ? [name] : [];
  });
}

/** A log record in the form of an event of GetExecutionHistory. */
function eventOf({ id, type, details, previous_event_id: previous, event_timestamp: at }: LogRecord): HistoryEvent {
  const member = /State(Entered|Exited)$/.exec(type)?.[0] ?? type;
  return {
    id: Number(id),
    previousEventId: Number(previous),
    timestamp: Number(at) / 1000,
    type,
    ...(Object.keys(details).length > 0 && {
      [`${member.charAt(0).toLowerCase()}${member.slice(1)}EventDetails`]: details,
    }),
  };
}

/** GetExecutionHistory leaves it out too. */
function withoutData(record: LogRecord): LogRecord {
  const { input, output, parameters, assignedVariables, ...details } = record.details as EventDetails;
  return { ...record, details };
}

/** The log contains only the beginning of a large output. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function nothingLogged(executionArn: string, level: string): string {
  const what = `There is no record of the Express execution ${executionNameIn(executionArn)}`;
  const [machine = ''] = machineNameIn(executionArn).split('/');
  if (level === 'ALL') return `${what} of ${machine}: the console keeps the newest records only.`;
  return (
    `${what}: its state machine ${machine} logs at the level ${level}. Set the level of its loggingConfiguration to ALL, ` +
    'and what is started afterwards is shown.'
  );
}
