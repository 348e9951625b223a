/**
 * The JSON that the Durable Functions extension and the SDK exchange: an orchestrator receives its history, and returns
 * all actions since its beginning (replay schema V3). The numbers are those of the SDK.
 * https://github.com/Azure/azure-functions-durable-js
 */

export const EventType = {
  ExecutionStarted: 0,
  ExecutionCompleted: 1,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
  EventRaised: 15,
} as const;

export type EventTypeName = keyof typeof EventType;

export interface HistoryEvent {
  readonly EventType: (typeof EventType)[EventTypeName];
  /** For an event that an action of the orchestrator caused, the number of that action, from 0; otherwise -1. */
  readonly EventId: number;
  /** Whether an earlier run of the orchestrator has processed it. */
  IsPlayed: boolean;
  readonly Timestamp: string;
  readonly Name?: string;
  readonly Input?: string;
  /** The `EventId` of the action that has ended. */
  readonly TaskScheduledId?: number;
  /** The `EventId` of the timer that has fired. */
  readonly TimerId?: number;
  readonly FireAt?: string;
  readonly Result?: string;
  readonly Reason?: string;
  readonly Details?: string;
}

/** An event that is not yet in the history, which adds the other fields. */
export type IncomingEvent = Omit<HistoryEvent, 'EventId' | 'IsPlayed' | 'Timestamp'>;

export const ActionType = {
  CallActivity: 0,
  CallActivityWithRetry: 1,
  CreateTimer: 5,
  WaitForExternalEvent: 6,
  WhenAny: 11,
  WhenAll: 12,
} as const;

export interface RetryOptions {
  readonly firstRetryIntervalInMilliseconds: number;
  readonly maxNumberOfAttempts: number;
  readonly backoffCoefficient?: number;
  readonly maxRetryIntervalInMilliseconds?: number;
}

/** What an orchestrator requests: an activity, a timer, an external event, or several of these. */
export interface Action {
  readonly actionType: number;
  readonly functionName?: string;
  readonly input?: unknown;
  readonly retryOptions?: RetryOptions;
  readonly fireAt?: string;
  readonly isCanceled?: boolean;
  readonly externalEventName?: string;
  readonly compoundActions?: readonly Action[];
}

/** What a run of an orchestrator returns. */
export interface OrchestratorState {
  readonly isDone: boolean;
  /** In replay schema V3, the outer list has one element: all actions since the beginning. */
  readonly actions: readonly (readonly Action[])[];
  readonly output?: unknown;
  readonly customStatus?: unknown;
  readonly error?: string;
  readonly schemaVersion?: number;
}

/** The number of replay schema V3 in the protocol. */
const schemaVersion = 2;

/** The input of an orchestrator function, as JSON. */
export function orchestratorInput(instanceId: string, input: unknown, history: readonly HistoryEvent[]): string {
  return JSON.stringify({
    history,
    input,
    instanceId,
    isReplaying: history.some(({ IsPlayed }) => IsPlayed),
    parentInstanceId: null,
    upperSchemaVersion: 1,
    upperSchemaVersionNew: schemaVersion,
    longRunningTimerIntervalDuration: '3.00:00:00',
    maximumShortTimerDuration: '6.00:00:00',
    defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
  });
}

/** What separates an error's message from the orchestrator's state, which the SDK appends to it. */
const outOfProcessData = '\n\n$OutOfProcData$:';

/** The state of an orchestrator that has thrown an error. */
export function stateOfFailure(error: unknown): OrchestratorState {
  const text = error instanceof Error ? error.message : String(error);
  const [message, data] = text.split(outOfProcessData);
  if (data === undefined) return { isDone: true, actions: [[]], error: text };
  return { ...JSON.parse(data), isDone: true, error: JSON.parse(data).error ?? message };
}
