import { joinLanes } from './channel.ts';
import type { Block, Drawing } from './drawing.ts';
import { type Lane, type PlaceGraph, placeEqualOnce, placeHere, type SizedState } from './lane.ts';
import { inFlowOrder } from './order.ts';
import { pathsOf } from './paths.ts';
import { placeLane } from './pieces.ts';
import { groupOf, nameWidth, stateHeight } from './sizes.ts';
import type { Workflow, WorkflowState } from './workflow.ts';

export interface LayoutOptions {
  /** Whether the states that only follow a failure are drawn. @default true */
  readonly errorLane?: boolean;
}

/**
 * Lays a workflow out: what happens when nothing fails runs straight down on the left; the states that only follow a
 * failure lie in a lane of their own on the right, and the lines of the errors that lead to the same state run together.
 */
export async function layoutWorkflow(
  workflow: Workflow,
  placeGraph: PlaceGraph = placeHere,
  { errorLane = true }: LayoutOptions = {},
): Promise<Drawing> {
  const place = placeEqualOnce(placeGraph);
  const { main, happy } = pathsOf(workflow);
  const ordered = inFlowOrder(workflow);
  const drawn = errorLane ? ordered : ordered.filter(({ name }) => main.has(name));
  const sized = await Promise.all(drawn.map((state) => sizeOf(state, place)));
  if (!errorLane) {
    const transitions = workflow.transitions.filter(({ from, to }) => main.has(from) && main.has(to));
    return placeLane({ states: sized, happy, transitions, startAt: workflow.startAt, marksEnd: true }, place);
  }
  const laneOf = (isMain: boolean): Lane => ({
    states: sized.filter(({ state }) => main.has(state.name) === isMain),
    happy,
    transitions: workflow.transitions.filter(({ from, to }) => main.has(from) === isMain || main.has(to) === isMain),
    marksEnd: true,
    side: isMain ? 'EAST' : 'WEST',
  });
  const mainLane = await placeLane({ ...laneOf(true), startAt: workflow.startAt }, place);
  if (main.size === workflow.states.length) return mainLane;
  return joinLanes(mainLane, await placeLane(laneOf(false), place));
}

async function sizeOf(state: WorkflowState, place: PlaceGraph): Promise<SizedState> {
  if (state.branches.length === 0) return { state, width: nameWidth(state), height: stateHeight };
  const inner = groupOf(state, await Promise.all(state.branches.map((branch) => layoutBranch(branch, place))));
  return { state, width: inner.width, height: inner.height, inner };
}

async function layoutBranch(branch: Workflow, place: PlaceGraph): Promise<Block> {
  const { happy } = pathsOf(branch);
  const states = await Promise.all(inFlowOrder(branch).map((state) => sizeOf(state, place)));
  return placeLane({ states, happy, transitions: branch.transitions, padding: 0 }, place);
}
