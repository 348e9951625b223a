/** The kinds of states that a picture distinguishes. */
export type StateKind = 'task' | 'callback' | 'choice' | 'parallel' | 'map' | 'pass' | 'wait' | 'succeed' | 'fail';

/** A state as it is drawn. State names are unique in a whole definition, so the name identifies the state. */
export interface WorkflowState {
  readonly name: string;
  readonly kind: StateKind;
  readonly comment?: string;
  /** Whether the state ends its workflow or branch by `"End": true`. */
  readonly end: boolean;
  /** The distributed Map that it is inside of: it is entered in the Map's child executions. */
  readonly distributedMap?: string;
  /** The branches of a Parallel, or the one item processor of a Map. */
  readonly branches: readonly Workflow[];
}

/** `catch`: taken when the state fails; `rule`: a Choice's; `next`: Next or Default. */
export type TransitionKind = 'next' | 'rule' | 'catch';

export interface Transition {
  readonly from: string;
  readonly to: string;
  readonly kind: TransitionKind;
  /** When it is taken, in a few words; undefined where the picture says it without words. */
  readonly label?: string;
  /** The same in full, for a tooltip. */
  readonly detail?: string;
}

/** A workflow, or a branch of one, as a graph. */
export interface Workflow {
  readonly startAt: string;
  readonly states: readonly WorkflowState[];
  readonly transitions: readonly Transition[];
}

/** Every state of a workflow, those of branches as well, in the order of the definition. */
export function allStates(workflow: Workflow): WorkflowState[] {
  return workflow.states.flatMap((state) => [state, ...state.branches.flatMap(allStates)]);
}
