import type { ElkExtendedEdge, ElkLabel, ElkNode, ElkPort } from 'elkjs/lib/elk-api.js';
import { type Block, type Line, type Mark, moved, movedBlock, type PlacedState, type Point } from './drawing.ts';
import { labelHeight, labelWidth, markRadius, stateHeight } from './sizes.ts';
import type { Transition, WorkflowState } from './workflow.ts';

/** A state with the size it takes; `inner` is what a Parallel or Map has inside. */
export interface SizedState {
  readonly state: WorkflowState;
  readonly width: number;
  readonly height: number;
  readonly inner?: Block;
}

/** States that are laid out together, top down. */
export interface Lane {
  readonly states: readonly SizedState[];
  readonly happy: readonly string[];
  /** Transitions between the lane's states, from them to elsewhere, or to them from elsewhere. */
  readonly transitions: readonly Transition[];
  /** Draws a mark before this state. */
  readonly startAt?: string;
  /** Whether a mark follows the states that end the workflow. */
  readonly marksEnd?: boolean;
  /** Where lines to and from elsewhere cross the lane's edge. @default EAST */
  readonly side?: 'EAST' | 'WEST';
  /** Around the states, px. @default 16 */
  readonly padding?: number;
}

export interface PlacedLane extends Block {
  /** From a state to the lane's edge. */
  readonly leaving: readonly Line[];
  /** From the lane's edge to a state: one line a state, whatever leads to it. */
  readonly entering: readonly Line[];
}

export const startMark = '\u0000start';
export const endMark = '\u0000end';

const laneOptions = {
  algorithm: 'layered',
  'elk.direction': 'DOWN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.portConstraints': 'FIXED_SIDE',
  'elk.spacing.nodeNode': '20',
  'elk.spacing.edgeNode': '14',
  'elk.spacing.edgeEdge': '10',
  'elk.spacing.edgeLabel': '3',
  'elk.layered.spacing.nodeNodeBetweenLayers': '30',
  'elk.layered.spacing.edgeNodeBetweenLayers': '12',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '10',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  // The definition's order decides what is not decided otherwise, and which edge of a cycle goes back up.
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
  'elk.randomSeed': '1',
};

/** Gives the nodes and edges of a graph their places, by the algorithms of ELK. */
export type PlaceGraph = (graph: ElkNode) => Promise<ElkNode>;

/** In this thread. ELK is large: it is loaded when something is laid out. */
export const placeHere: PlaceGraph = async (graph) => {
  const { default: ELK } = await import('elkjs/lib/elk.bundled.js');
  return new ELK().layout(graph);
};

/** Lays states out all at once, which takes ELK longer the more they are. The same ones always get the same places. */
export async function placeWhole(lane: Lane, place: PlaceGraph): Promise<PlacedLane> {
  const graph = new LaneGraph(lane);
  // Only a node within another one has ports that are given places; one graph less is half of the time for a small lane.
  if (graph.node.ports.length === 0) return graph.read(await place(graph.node));
  const root = await place({ id: 'root', layoutOptions: { algorithm: 'layered' }, children: [graph.node] });
  const placed = root.children?.[0];
  if (placed === undefined) throw new Error('The layout lost its lane.');
  return graph.read(placed);
}

/** A lane as ELK's graph, and the way back from ELK's places to the lane's states and transitions. */
class LaneGraph {
  readonly node: ElkNode & { children: ElkNode[]; edges: ElkExtendedEdge[]; ports: ElkPort[] };
  readonly #lane: Lane;
  readonly #names: ReadonlySet<string>;
  readonly #transitions = new Map<string, { transition: Transition; role: 'within' | 'leaving' | 'entering' }>();

  constructor(lane: Lane) {
    this.#lane = lane;
    this.#names = new Set(lane.states.map(({ state }) => state.name));
    const { padding: around = 16 } = lane;
    const padding = `[top=${around},left=${around},bottom=${around},right=${around}]`;
    this.node = {
      id: 'lane',
      layoutOptions: { ...laneOptions, 'elk.padding': padding },
      children: [],
      edges: [],
      ports: [],
    };
    if (lane.startAt !== undefined) this.#addMark(startMark, 'FIRST');
    for (const sized of lane.states) this.#addState(sized);
    if (lane.startAt !== undefined) this.#connect(`${startMark}:out`, `${lane.startAt}:in`, true);
    for (const transition of lane.transitions) this.#addTransition(transition);
    this.#addEnds();
  }

  #addMark(id: string, constraint: 'FIRST' | 'NONE'): void {
    const size = 2 * markRadius;
    const ports = [portAt(`${id}:out`, markRadius, size, 'SOUTH'), portAt(`${id}:in`, markRadius, 0, 'NORTH')];
    const layoutOptions = { 'elk.portConstraints': 'FIXED_POS', 'elk.layered.layering.layerConstraint': constraint };
    this.node.children.push({ id, width: size, height: size, ports, layoutOptions });
  }

  #addState({ state, width, height }: SizedState): void {
    const catches = this.#lane.transitions.filter(({ from, kind }) => from === state.name && kind === 'catch');
    const ports = [
      portAt(`${state.name}:in`, width / 2, 0, 'NORTH'),
      portAt(`${state.name}:out`, width / 2, height, 'SOUTH'),
      // Errors arrive beside what arrives in good order, so that the two kinds of line are not drawn as one.
      portAt(`${state.name}:caught`, width / 2 + 18, 0, 'NORTH'),
      // A line of its own to each target: one that forked would not say which error leads where.
      ...catches.map(({ to }, index) =>
        portAt(catchPort(state.name, to), width, (height * (index + 0.5)) / catches.length, 'EAST'),
      ),
    ];
    this.node.children.push({
      id: state.name,
      width,
      height,
      ports,
      layoutOptions: { 'elk.portConstraints': 'FIXED_POS', 'elk.alignment': 'BOTTOM' },
    });
  }

  #addTransition(transition: Transition): void {
    const { from, to, kind } = transition;
    const leaves = !this.#names.has(to);
    const enters = !this.#names.has(from);
    const source = kind === 'catch' ? catchPort(from, to) : `${from}:out`;
    const target = kind === 'catch' ? `${to}:caught` : `${to}:in`;
    if (leaves) {
      const id = `leave ${from} ${to}`;
      this.#addOuterPort(id);
      this.#transitions.set(this.#connect(source, id, false), { transition, role: 'leaving' });
    } else if (enters) {
      const id = `enter ${to}`;
      if (this.node.ports.some((port) => port.id === id)) return;
      this.#addOuterPort(id);
      this.#transitions.set(this.#connect(id, target, false), { transition, role: 'entering' });
    } else {
      const edge = this.#connect(source, target, isHappy(this.#lane, transition), transition.label);
      this.#transitions.set(edge, { transition, role: 'within' });
    }
  }

  #addOuterPort(id: string): void {
    this.node.ports.push({ id, layoutOptions: { 'elk.port.side': this.#lane.side ?? 'EAST' } });
  }

  #addEnds(): void {
    if (!this.#lane.marksEnd) return;
    const ends = this.#lane.states.filter(({ state }) => state.end);
    if (ends.length === 0) return;
    this.#addMark(endMark, 'NONE');
    for (const { state } of ends)
      this.#connect(`${state.name}:out`, `${endMark}:in`, this.#lane.happy.includes(state.name));
  }

  /** @returns the new edge's id */
  #connect(source: string, target: string, happy: boolean, label?: string): string {
    const id = `edge ${this.node.edges.length}`;
    this.node.edges.push({
      id,
      sources: [source],
      targets: [target],
      labels: label === undefined ? [] : [labelOf(label, source.includes(':catch:') ? 'TAIL' : 'HEAD')],
      layoutOptions: happy ? { 'elk.layered.priority.straightness': '10', 'elk.layered.priority.direction': '10' } : {},
    });
    return id;
  }

  read({ width = 0, height = 0, children = [], edges = [] }: ElkNode): PlacedLane {
    const { states, happy } = this.#lane;
    const at = new Map(children.map((child): [string, Point] => [child.id, { x: child.x ?? 0, y: child.y ?? 0 }]));
    const placed = states.flatMap((sized) => placedState(sized, at.get(sized.state.name), happy));
    const marks = [startMark, endMark].flatMap((id): Mark[] => {
      const corner = at.get(id);
      const kind = id === startMark ? 'start' : 'end';
      return corner ? [{ ...moved(corner, { x: markRadius, y: markRadius }), kind }] : [];
    });
    const lines = edges.map((edge) => ({ role: this.#transitions.get(edge.id)?.role, line: this.#lineOf(edge) }));
    const withRole = (role: string) => lines.filter((line) => (line.role ?? 'within') === role).map(({ line }) => line);
    return {
      width,
      height,
      states: placed.flatMap(({ states: inside }) => inside),
      lines: [...placed.flatMap(({ lines: inside }) => inside), ...withRole('within')],
      marks,
      leaving: withRole('leaving'),
      entering: withRole('entering'),
    };
  }

  #lineOf(edge: ElkExtendedEdge): Line {
    const section = edge.sections?.[0];
    const points = section ? [section.startPoint, ...(section.bendPoints ?? []), section.endPoint] : [];
    const transition = this.#transitions.get(edge.id)?.transition ?? markTransition(edge);
    const label = edge.labels?.[0];
    return {
      transition,
      happy: isHappy(this.#lane, transition),
      points: points.map(({ x, y }) => ({ x, y })),
      ...(label?.text && { label: { ...labelPlace(transition, label, points[0]), text: label.text } }),
    };
  }
}

const catchPort = (from: string, to: string) => `${from}:catch:${to}`;

function portAt(id: string, x: number, y: number, side: string): ElkPort {
  return { id, x, y, width: 0, height: 0, layoutOptions: { 'elk.port.side': side } };
}

/** An error is named where it leaves, since lines join on their way; a rule where it arrives, since they fork. */
function labelOf(text: string, placement: 'HEAD' | 'TAIL') {
  const layoutOptions = { 'elk.edgeLabels.placement': placement };
  return { text, width: labelWidth(text), height: labelHeight, layoutOptions };
}

function labelPlace({ kind }: Transition, label: ElkLabel, start: Point | undefined): Point {
  if (kind === 'catch' && start) return besideStart(start);
  return { x: (label.x ?? 0) + 4, y: (label.y ?? 0) + labelHeight - 4 };
}

/** Where the label of an error stands: on the line that leaves the state at `start`. */
export function besideStart({ x, y }: Point): Point {
  return { x: x + 8, y: y - 5 };
}

/** The lines at the marks are of no transition: `from` or `to` is empty. */
function markTransition({ sources, targets }: ElkExtendedEdge): Transition {
  const nameOf = (port = '') => (port.startsWith('\u0000') ? '' : port.replace(/:(in|out)$/, ''));
  return { from: nameOf(sources[0]), to: nameOf(targets[0]), kind: 'next' };
}

/** Whether a line is part of the way on which nothing fails. */
export function isHappy({ happy }: Pick<Lane, 'happy'>, { from, to, kind }: Transition): boolean {
  if (kind === 'catch') return false;
  if (from === '') return true;
  const index = happy.indexOf(from);
  return index >= 0 && (to === '' || happy[index + 1] === to);
}

/** A state in its place, with what is inside of it. */
export function placedState(sized: SizedState, at: Point | undefined, happy: readonly string[]) {
  const { state, width, height, inner } = sized;
  if (at === undefined) throw new Error(`The layout lost the state ${state.name}.`);
  const box: PlacedState = {
    ...at,
    width,
    height: height || stateHeight,
    state,
    happy: happy.includes(state.name),
    inside: false,
  };
  if (inner === undefined) return { states: [box], lines: [] };
  const block = movedBlock(inner, at);
  return { states: [box, ...block.states.map((state) => ({ ...state, inside: true }))], lines: block.lines };
}
