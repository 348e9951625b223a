export type StateType = 'Task' | 'Pass' | 'Choice' | 'Wait' | 'Succeed' | 'Fail' | 'Parallel' | 'Map';

/** What the engine must know of a type of state, besides how it works. */
export interface StateTraits {
  /** The fields it takes besides those of all states, measured on AWS (every one of them at every type). */
  readonly fields: readonly string[];
  /** Fields it cannot do without. */
  readonly required: readonly string[];
  /** Exactly one of each group. */
  readonly oneOf: readonly (readonly string[])[];
  /** Whether it may be the last state without End. */
  readonly isTerminal: boolean;
  /** Whether it does work that fails and can be retried: `$$.State.RetryCount` is there, TestState takes a mock. */
  readonly isRetried: boolean;
  /**
   * What TestState shows of a state's way in JSONPath: what InputPath selects (of some only where they are given by themselves,
   * or have the field), what Parameters make of it, and the result after ResultSelector and ResultPath.
   */
  readonly shows: {
    readonly input: 'always' | 'alone' | 'declared' | 'never';
    readonly parameters: boolean;
    readonly result: boolean;
  };
  /** Whether a failure has an event of the state itself, `MapStateFailed`. */
  readonly failsAsItself: boolean;
  /** Whether the history tells that it was cut off by a sibling's failure: states that take no time are not. */
  readonly isCutOff: boolean;
  /** The fields that hold machines of its own. */
  readonly innerMachines: readonly string[];
  /** The types of its events, written once: they are recorded millions of times. */
  readonly events: {
    readonly entered: string;
    readonly exited: string;
    readonly failed: string;
    readonly aborted: string;
  };
}

const nextOrEnd = words('Next End');

/** All types of states, in the order in which AWS names them. */
export const stateTypes: Readonly<Record<StateType, StateTraits>> = {
  Task: traits('Task', {
    fields:
      words(`InputPath OutputPath ResultPath Parameters Arguments Output Assign Resource Credentials ResultSelector
      Retry Catch TimeoutSeconds TimeoutSecondsPath HeartbeatSeconds HeartbeatSecondsPath Next End`),
    required: ['Resource'],
    oneOf: [nextOrEnd],
    isRetried: true,
    shows: { input: 'always', parameters: true, result: true },
    isCutOff: true,
  }),
  Wait: traits('Wait', {
    fields: words('InputPath OutputPath Output Assign Seconds Timestamp SecondsPath TimestampPath Next End'),
    oneOf: [words('SecondsPath Seconds TimestampPath Timestamp'), nextOrEnd],
    shows: { input: 'declared', parameters: false, result: false },
    isCutOff: true,
  }),
  Pass: traits('Pass', {
    fields: words('InputPath OutputPath Result ResultPath Parameters Output Assign Next End'),
    oneOf: [nextOrEnd],
    shows: { input: 'always', parameters: true, result: true },
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
    shows: { input: 'never', parameters: false, result: true },
    failsAsItself: true,
    isCutOff: true,
    innerMachines: ['Branches'],
  }),
  Map: traits('Map', {
    fields: words(`InputPath OutputPath ResultPath Parameters Output Assign ResultSelector Retry Catch ItemProcessor
      Iterator ItemsPath Items ItemSelector ItemReader ItemBatcher ResultWriter MaxConcurrency MaxConcurrencyPath
      ToleratedFailurePercentage ToleratedFailurePercentagePath ToleratedFailureCount ToleratedFailureCountPath Label
      Next End`),
    oneOf: [words('ItemProcessor Iterator'), nextOrEnd],
    isRetried: true,
    shows: { input: 'always', parameters: false, result: true },
    failsAsItself: true,
    isCutOff: true,
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
    shows: { input: 'alone', parameters: false, result: false },
    failsAsItself: false,
    isCutOff: false,
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
