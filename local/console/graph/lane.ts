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

/** Of ELK's algorithms, only this one is prepared. */
export const elkOptions = { algorithms: ['layered'] };

/** In this thread. ELK is large: it is loaded when something is laid out. */
export const placeHere: PlaceGraph = async (graph) => {
  const { default: ELK } = await import('elkjs/lib/elk.bundled.js');
  return new ELK(elkOptions).layout(graph);
};

/** Lays graphs that are equal out once: a large workflow consists of many that are. */
export function placeEqualOnce(place: PlaceGraph): PlaceGraph {
  const known = new Map<string, Promise<ElkNode>>();
  return (graph) => {
    const key = JSON.stringify(graph);
    const placed = known.get(key) ?? place(graph);
    known.set(key, placed);
    return placed;
  };
}

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

/** What an edge of ELK's graph stands for. */
interface Drawn {
  readonly transition: Transition;
  readonly role: 'within' | 'leaving' | 'entering';
}

/**
 * A lane as ELK's graph, and the way back from ELK's places to the lane's states and transitions. The graph contains sizes
 * and numbers, but no names: lanes of the same shape have equal graphs.
 */
class LaneGraph {
  readonly node: ElkNode & { children: ElkNode[]; edges: ElkExtendedEdge[]; ports: ElkPort[] };
  readonly #lane: Lane;
  readonly #ids: ReadonlyMap<string, string>;
  readonly #catchPorts = new Map<Transition, string>();
  readonly #entered = new Set<string>();
  /** What each edge draws, in the order of the edges. */
  readonly #drawn: Drawn[] = [];

  constructor(lane: Lane) {
    this.#lane = lane;
    this.#ids = new Map(lane.states.map(({ state }, index) => [state.name, String(index)]));
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
    if (lane.startAt !== undefined) {
      const transition: Transition = { from: '', to: lane.startAt, kind: 'next' };
      this.#connect(`${startMark}:out`, `${this.#idOf(lane.startAt)}:in`, { transition, role: 'within' });
    }
    for (const transition of lane.transitions) this.#addTransition(transition);
    this.#addEnds();
  }

  #addMark(id: string, constraint: 'FIRST' | 'NONE'): void {
    const size = 2 * markRadius;
    const ports = [portAt(`${id}:out`, markRadius, size, 'SOUTH'), portAt(`${id}:in`, markRadius, 0, 'NORTH')];
    const layoutOptions = { 'elk.portConstraints': 'FIXED_POS', 'elk.layered.layering.layerConstraint': constraint };
    this.node.children.push({ id, width: size, height: size, ports, layoutOptions });
  }

  #idOf(name: string): string {
    return this.#ids.get(name) ?? '';
  }

  #addState({ state, width, height }: SizedState): void {
    const id = this.#idOf(state.name);
    const catches = this.#lane.transitions.filter(({ from, kind }) => from === state.name && kind === 'catch');
    const ports = [
      portAt(`${id}:in`, width / 2, 0, 'NORTH'),
      portAt(`${id}:out`, width / 2, height, 'SOUTH'),
      // Errors arrive beside what arrives in good order, so that the two kinds of line are not drawn as one.
      portAt(`${id}:caught`, width / 2 + 18, 0, 'NORTH'),
      // A line of its own to each target: one that forked would not say which error leads where.
      ...catches.map((transition, index) => {
        const port = `${id}:catch:${index}`;
        this.#catchPorts.set(transition, port);
        return portAt(port, width, (height * (index + 0.5)) / catches.length, 'EAST');
      }),
    ];
    this.node.children.push({
      id,
      width,
      height,
      ports,
      layoutOptions: { 'elk.portConstraints': 'FIXED_POS', 'elk.alignment': 'BOTTOM' },
    });
  }

  #addTransition(transition: Transition): void {
    const { from, to, kind } = transition;
    const source = this.#catchPorts.get(transition) ?? `${this.#idOf(from)}:out`;
    const target = `${this.#idOf(to)}:${kind === 'catch' ? 'caught' : 'in'}`;
    if (!this.#ids.has(to)) {
      this.#connect(source, this.#addOuterPort(), { transition, role: 'leaving' });
    } else if (!this.#ids.has(from)) {
      if (this.#entered.has(to)) return;
      this.#entered.add(to);
      this.#connect(this.#addOuterPort(), target, { transition, role: 'entering' });
    } else this.#connect(source, target, { transition, role: 'within' });
  }

  /** @returns the new port's id */
  #addOuterPort(): string {
    const id = `edge ${this.node.ports.length}`;
    this.node.ports.push({ id, layoutOptions: { 'elk.port.side': this.#lane.side ?? 'EAST' } });
    return id;
  }

  #addEnds(): void {
    if (!this.#lane.marksEnd) return;
    const ends = this.#lane.states.filter(({ state }) => state.end);
    if (ends.length === 0) return;
    this.#addMark(endMark, 'NONE');
    for (const { state } of ends) {
      const transition: Transition = { from: state.name, to: '', kind: 'next' };
      this.#connect(`${this.#idOf(state.name)}:out`, `${endMark}:in`, { transition, role: 'within' });
    }
  }

  #connect(source: string, target: string, drawn: Drawn): void {
    const { transition, role } = drawn;
    const label = role === 'within' ? transition.label : undefined;
    const isStraight = role === 'within' && isHappy(this.#lane, transition);
    this.#drawn.push(drawn);
    this.node.edges.push({
      id: `edge ${this.node.edges.length}`,
      sources: [source],
      targets: [target],
      labels: label === undefined ? [] : [labelOf(label, transition.kind === 'catch' ? 'TAIL' : 'HEAD')],
      layoutOptions: isStraight
        ? { 'elk.layered.priority.straightness': '10', 'elk.layered.priority.direction': '10' }
        : {},
    });
  }

  read({ width = 0, height = 0, children = [], edges = [] }: ElkNode): PlacedLane {
    const { states, happy } = this.#lane;
    const at = new Map(children.map((child): [string, Point] => [child.id, { x: child.x ?? 0, y: child.y ?? 0 }]));
    const placed = states.flatMap((sized) => placedState(sized, at.get(this.#idOf(sized.state.name)), happy));
    const marks = [startMark, endMark].flatMap((id): Mark[] => {
      const corner = at.get(id);
      const kind = id === startMark ? 'start' : 'end';
      return corner ? [{ ...moved(corner, { x: markRadius, y: markRadius }), kind }] : [];
    });
    const lines = this.#drawn.map(({ transition, role }, index) => ({
      role,
      line: this.#lineOf(transition, edges[index]),
    }));
    const withRole = (role: string) => lines.filter((line) => line.role === role).map(({ line }) => line);
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

  #lineOf(transition: Transition, edge: ElkExtendedEdge | undefined): Line {
    const section = edge?.sections?.[0];
    const points = section ? [section.startPoint, ...(section.bendPoints ?? []), section.endPoint] : [];
    const label = edge?.labels?.[0];
    return {
      transition,
      happy: isHappy(this.#lane, transition),
      points: points.map(({ x, y }) => ({ x, y })),
      ...(label && { label: { ...labelPlace(transition, label, points[0]), text: transition.label ?? '' } }),
    };
  }
}

function portAt(id: string, x: number, y: number, side: string): ElkPort {
  return { id, x, y, width: 0, height: 0, layoutOptions: { 'elk.port.side': side } };
}

/** An error is named where it leaves, since lines join on their way; a rule where it arrives, since they fork. */
function labelOf(text: string, placement: 'HEAD' | 'TAIL') {
  const layoutOptions = { 'elk.edgeLabels.placement': placement };
  // ELK gives a place only to a label with a text, whatever it is.
  return { text: '-', width: labelWidth(text), height: labelHeight, layoutOptions };
}

function labelPlace({ kind }: Transition, label: ElkLabel, start: Point | undefined): Point {
  if (kind === 'catch' && start) return besideStart(start);
  return { x: (label.x ?? 0) + 4, y: (label.y ?? 0) + labelHeight - 4 };
}

/** Where the label of an error stands: on the line that leaves the state at `start`. */
export function besideStart({ x, y }: Point): Point {
  return { x: x + 8, y: y - 5 };
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
