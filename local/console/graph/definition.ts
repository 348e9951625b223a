import { catcherLabels, ruleLabel } from './labels.ts';
import type { StateKind, Transition, Workflow, WorkflowState } from './workflow.ts';

/** The parts of a state in Amazon States Language that a picture shows. */
interface AslState {
  readonly Type: string;
  readonly Comment?: string;
  readonly Resource?: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Choices?: readonly AslRule[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Branches?: readonly AslWorkflow[];
  readonly ItemProcessor?: AslWorkflow;
  /** The older name of ItemProcessor. */
  readonly Iterator?: AslWorkflow;
}

type AslRule = Readonly<Record<string, unknown>> & { readonly Next: string; readonly Comment?: string };

interface AslWorkflow {
  readonly ProcessorConfig?: { readonly Mode?: string };
  readonly StartAt: string;
  readonly States: Readonly<Record<string, AslState>>;
}

const kinds: Readonly<Record<string, StateKind>> = {
  Task: 'task',
  Choice: 'choice',
  Parallel: 'parallel',
  Map: 'map',
  Pass: 'pass',
  Wait: 'wait',
  Succeed: 'succeed',
  Fail: 'fail',
};

/**
 * Reads a definition in Amazon States Language, in either query language. It must be a valid one: what Step Functions
 * would refuse is not looked for.
 * @throws SyntaxError if the text is not JSON, TypeError if it has no StartAt or States
 */
export function readWorkflow(definition: string): Workflow {
  const parsed: Partial<AslWorkflow> | null = JSON.parse(definition);
  if (typeof parsed?.StartAt !== 'string' || typeof parsed.States !== 'object') {
    throw new TypeError('A definition in Amazon States Language is an object with StartAt and States.');
  }
  return workflowOf({ StartAt: parsed.StartAt, States: parsed.States });
}

/** @param map the distributed Map that it is inside of */
function workflowOf({ StartAt, States }: AslWorkflow, map?: string): Workflow {
  const entries = Object.entries(States);
  return {
    startAt: StartAt,
    states: entries.map(([name, state]) => stateOf(name, state, map)),
    transitions: entries.flatMap(([name, state]) => transitionsOf(name, state)),
  };
}

function stateOf(name: string, state: AslState, map: string | undefined): WorkflowState {
  const processor = state.ItemProcessor ?? state.Iterator;
  const around = processor?.ProcessorConfig?.Mode === 'DISTRIBUTED' ? name : map;
  return {
    name,
    kind: state.Resource?.endsWith('.waitForTaskToken') ? 'callback' : (kinds[state.Type] ?? 'task'),
    end: state.End === true,
    branches: [...(state.Branches ?? []), ...(processor ? [processor] : [])].map((branch) =>
      workflowOf(branch, around),
    ),
    ...(map !== undefined && { distributedMap: map }),
    ...(state.Comment && { comment: state.Comment }),
  };
}

function transitionsOf(from: string, state: AslState): Transition[] {
  const next = state.Next ?? state.Default;
  const rules = (state.Choices ?? []).map((rule): Transition => {
    const label = ruleLabel(rule);
    return { from, to: rule.Next, kind: 'rule', ...label };
  });
  return [
    ...(next === undefined ? [] : [{ from, to: next, kind: 'next' } as const]),
    ...mergeByTarget(rules),
    ...catcherLabels(state.Catch ?? []).map(({ to, ...label }): Transition => ({ from, to, kind: 'catch', ...label })),
  ];
}

/** Rules that lead to the same state are one line in a picture. */
function mergeByTarget(rules: readonly Transition[]): Transition[] {
  const targets = [...new Set(rules.map((rule) => rule.to))];
  return targets.flatMap((to) => {
    const [first, ...more] = rules.filter((rule) => rule.to === to);
    if (first === undefined) return [];
    const details = [first, ...more].map((rule) => rule.detail ?? rule.label ?? '');
    return more.length === 0
      ? [first]
      : [{ ...first, label: `${details.length} rules`, detail: details.join('; or ') }];
  });
}
