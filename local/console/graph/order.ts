import type { Transition, Workflow, WorkflowState } from './workflow.ts';

/**
 * The states in an order that follows the flow, so that lines run down and only those of loops run up. The definition's
 * order is kept if it is such a one; it is not where a tool has sorted the names, as Terraform's `jsonencode` does.
 */
export function inFlowOrder(workflow: Workflow): readonly WorkflowState[] {
  const leaving = new Map(workflow.states.map(({ name }): [string, Transition[]] => [name, []]));
  for (const transition of workflow.transitions) leaving.get(transition.from)?.push(transition);
  if (follows(workflow, leaving)) return workflow.states;
  const { rank, loops } = walk(workflow, leaving);
  return sorted(workflow, rank, loops);
}

type Leaving = ReadonlyMap<string, readonly Transition[]>;

/** Whether each state comes after one that leads to it, and each line that runs up closes a loop. */
function follows({ startAt, states, transitions }: Workflow, leaving: Leaving): boolean {
  const index = new Map(states.map(({ name }, at) => [name, at]));
  const at = (name: string) => index.get(name) ?? 0;
  const entered = new Set(transitions.map(({ to }) => to));
  const enteredFromAbove = new Set(transitions.filter(({ from, to }) => at(from) < at(to)).map(({ to }) => to));
  const isLate = ({ name }: WorkflowState) => name === startAt || !entered.has(name) || enteredFromAbove.has(name);
  return (
    states.every(isLate) &&
    transitions.every(({ from, to }) => at(from) <= at(to) || reachedFrom(to, leaving).has(from))
  );
}

function reachedFrom(name: string, leaving: Leaving): ReadonlySet<string> {
  const reached = new Set([name]);
  for (const from of reached) for (const { to } of leaving.get(from) ?? []) reached.add(to);
  return reached;
}

/** Visits the states depth first, `Next` before `Catch`: their ranks, and the transitions that lead back to where it came from. */
function walk({ startAt, states }: Workflow, leaving: Leaving) {
  const rank = new Map<string, number>();
  const loops = new Set<Transition>();
  const open = new Set<string>();
  for (const begin of [startAt, ...states.map(({ name }) => name)]) {
    if (rank.has(begin)) continue;
    // A path of its own instead of recursion: a definition may have thousands of states in a row.
    const path: { name: string; rest: Transition[] }[] = [];
    const enter = (name: string) => {
      rank.set(name, rank.size);
      open.add(name);
      path.push({ name, rest: [...(leaving.get(name) ?? [])] });
    };
    enter(begin);
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      const transition = last.rest.shift();
      if (transition === undefined) {
        open.delete(last.name);
        path.pop();
      } else if (open.has(transition.to)) loops.add(transition);
      else if (!rank.has(transition.to)) enter(transition.to);
    }
  }
  return { rank, loops };
}

/** After all that lead to it, but for loops; of several that could come next, the one that was visited first. */
function sorted(
  { states, transitions }: Workflow,
  rank: ReadonlyMap<string, number>,
  loops: ReadonlySet<Transition>,
): WorkflowState[] {
  const before = new Map(states.map(({ name }) => [name, new Set<string>()]));
  for (const transition of transitions) {
    if (!loops.has(transition)) before.get(transition.to)?.add(transition.from);
  }
  const waiting = [...states].sort((a, b) => (rank.get(a.name) ?? 0) - (rank.get(b.name) ?? 0));
  const placed = new Set<string>();
  const result: WorkflowState[] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ name }) => [...(before.get(name) ?? [])].every((from) => placed.has(from)));
    const [state] = waiting.splice(Math.max(0, next), 1);
    if (state === undefined) break;
    placed.add(state.name);
    result.push(state);
  }
  return result;
}
