export type StateType = 'Task' | 'Pass' | 'Choice' | 'Wait' | 'Succeed' | 'Fail' | 'Parallel' | 'Map';

/** The properties of a state type, without its work. */
export interface StateTraits {
  /** The fields that it may have in addition to those of all states, measured on AWS (each field with each type). */
  readonly fields: readonly string[];
  /** The required fields. */
  readonly required: readonly string[];
  /** Groups of fields, of which it must have exactly one. */
  readonly oneOf: readonly (readonly string[])[];
  /** Whether it ends the workflow without the field End. */
  readonly isTerminal: boolean;
  /** Whether its work can fail and be retried: `$$.State.RetryCount` exists, and TestState accepts a mock. */
  readonly isRetried: boolean;
  /**
   * The steps of JSONPath that TestState returns: the result of InputPath (for some types only for a single state, or
   * if it has the field), of Parameters, and of ResultSelector and ResultPath.
   */
  readonly inspectedSteps: {
    readonly input: 'always' | 'alone' | 'declared' | 'never';
    readonly parameters: boolean;
    readonly result: boolean;
  };
  /** Whether a failure is recorded as an event of the state itself, such as `MapStateFailed`. */
  readonly hasFailedEvent: boolean;
  /** Whether an abort by a sibling's failure is recorded as an event; AWS has none for states that take no time. */
  readonly hasAbortedEvent: boolean;
  /** The fields with inner state machines. */
  readonly innerMachines: readonly string[];
  /** The types of its events, as shared strings, because they are recorded millions of times. */
  readonly events: {
    readonly entered: string;
    readonly exited: string;
    readonly failed: string;
    readonly aborted: string;
  };
}

const nextOrEnd = words('Next End');

/** All state types, in AWS's sequence. */
export const stateTypes: Readonly<Record<StateType, StateTraits>> = {
  Task: traits('Task', {
    fields:
      words(`InputPath OutputPath ResultPath Parameters Arguments Output Assign Resource Credentials ResultSelector
      Retry Catch TimeoutSeconds TimeoutSecondsPath HeartbeatSeconds HeartbeatSecondsPath Next End`),
    required: ['Resource'],
    oneOf: [nextOrEnd],
    isRetried: true,
    inspectedSteps: { input: 'always', parameters: true, result: true },
    hasAbortedEvent: true,
  }),
  Wait: traits('Wait', {
    fields: words('InputPath OutputPath Output Assign Seconds Timestamp SecondsPath TimestampPath Next End'),
    oneOf: [words('SecondsPath Seconds TimestampPath Timestamp'), nextOrEnd],
    inspectedSteps: { input: 'declared', parameters: false, result: false },
    hasAbortedEvent: true,
  }),
  Pass: traits('Pass', {
    fields: words('InputPath OutputPath Result ResultPath Parameters Output Assign Next End'),
    oneOf: [nextOrEnd],
    inspectedSteps: { input: 'always', parameters: true, result: true },
  }),
  Succeed: traits('Succeed', { fields: words('InputPath OutputPath Output'), isTerminal: true }),
  Fail: traits('Fail', { fields: words('Error Cause ErrorPath CausePath'), isTerminal: true }),
  Choice: traits('Choice', {
    fields: words('InputPath OutputPath Output Assign Choices Default'),
    required: ['Choices'],
  }),
  Parallel: traits('Parallel', {
    fields:
      words(`InputPath OutputPath ResultPath Parameters Arguments Output Assign ResultSelector Retry Catch Branches
      Next End`),
    required: ['Branches'],
    oneOf: [nextOrEnd],
    isRetried: true,
    inspectedSteps: { input: 'never', parameters: false, result: true },
    hasFailedEvent: true,
    hasAbortedEvent: true,
    innerMachines: ['Branches'],
  }),
  Map: traits('Map', {
    fields: words(`InputPath OutputPath ResultPath Parameters Output Assign ResultSelector Retry Catch ItemProcessor
      Iterator ItemsPath Items ItemSelector ItemReader ItemBatcher ResultWriter MaxConcurrency MaxConcurrencyPath
      ToleratedFailurePercentage ToleratedFailurePercentagePath ToleratedFailureCount ToleratedFailureCountPath Label
      Next End`),
    oneOf: [words('ItemProcessor Iterator'), nextOrEnd],
    isRetried: true,
    inspectedSteps: { input: 'always', parameters: false, result: true },
    hasFailedEvent: true,
    hasAbortedEvent: true,
    innerMachines: ['ItemProcessor', 'Iterator'],
  }),
};

export function isStateType(type: unknown): type is StateType {
  return typeof type === 'string' && Object.hasOwn(stateTypes, type);
}

function traits(type: StateType, own: Partial<StateTraits> & Pick<StateTraits, 'fields'>): StateTraits {
  return {
    required: [],
    oneOf: [],
    isTerminal: false,
    isRetried: false,
    inspectedSteps: { input: 'alone', parameters: false, result: false },
    hasFailedEvent: false,
    hasAbortedEvent: false,
    innerMachines: [],
    ...own,
    events: {
      entered: `${type}StateEntered`,
      exited: `${type}StateExited`,
      failed: `${type}StateFailed`,
      aborted: `${type}StateAborted`,
    },
  };
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
