import { type Line, type Mark, movedBlock, movedLine, type PlacedState, type Point } from './drawing.ts';
import { endMark, isHappy, type Lane, type PlacedLane, type PlaceGraph, placeWhole, startMark } from './lane.ts';
import { placedSingle } from './single.ts';
import { markRadius } from './sizes.ts';
import type { Transition } from './workflow.ts';

/** px between two pieces, as between two layers of one. */
const betweenPieces = 30;

/**
 * Lays a lane out. Where all of it passes along a single line, it is cut there, and the pieces are laid out by themselves
 * and put under each other: a workflow of hundreds of states is mostly such pieces, of which many are a single state.
 */
export async function placeLane(lane: Lane, place: PlaceGraph): Promise<PlacedLane> {
  const { padding = 16 } = lane;
  const { pieces, cuts } = piecesOf(lane);
  if (cuts.length === 0) return placeWhole(lane, place);
  const placed = await Promise.all(pieces.map((piece) => placedSingle(piece) ?? placeWhole(piece, place)));
  return stack(placed, cuts, lane, padding) ?? placeWhole(lane, place);
}

interface Edge {
  readonly from: string;
  readonly to: string;
  /** Of the lines at the marks there is none. */
  readonly transition?: Transition;
}

/** @returns the pieces from above to below, and the lines between each and the next */
function piecesOf(lane: Lane): { pieces: readonly Lane[]; cuts: readonly Edge[] } {
  const edges = edgesOf(lane);
  const depth = depthsOf(lane, edges);
  const cuts = cutsOf(edges, depth);
  const isCut = new Set(cuts.map(({ transition }) => transition));
  const levels = cuts.map(({ from }) => depth.get(from) ?? 0);
  const pieceOf = (name: string) => {
    const at = levels.findIndex((level) => (depth.get(name) ?? 0) <= level);
    return at < 0 ? levels.length : at;
  };
  const { startAt, states, transitions, marksEnd, ...shared } = lane;
  const members = Array.from({ length: cuts.length + 1 }, () => new Set<string>());
  for (const name of depth.keys()) members[pieceOf(name)]?.add(name);
  const pieces = members.map((names): Lane => {
    const inside = transitions.filter((one) => !isCut.has(one) && (names.has(one.from) || names.has(one.to)));
    return {
      ...shared,
      padding: 0,
      states: states.filter(({ state }) => names.has(state.name)),
      transitions: inside,
      ...(names.has(startMark) && startAt !== undefined && { startAt }),
      ...(names.has(endMark) && { marksEnd: true }),
    };
  });
  return { pieces, cuts };
}

function edgesOf({ states, transitions, startAt, marksEnd }: Lane): Edge[] {
  const names = new Set(states.map(({ state }) => state.name));
  const within = transitions.filter(({ from, to }) => names.has(from) && names.has(to));
  const ends = marksEnd ? states.filter(({ state }) => state.end) : [];
  return [
    ...(startAt === undefined ? [] : [{ from: startMark, to: startAt }]),
    ...within.map((transition) => ({ from: transition.from, to: transition.to, transition })),
    ...ends.map(({ state }) => ({ from: state.name, to: endMark })),
  ];
}

/** How many lines each state lies below the first, by the longest way there; a line that runs up counts for none. */
function depthsOf({ states }: Lane, edges: readonly Edge[]): ReadonlyMap<string, number> {
  const marked = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const order = [startMark, ...states.map(({ state }) => state.name), endMark];
  const rank = new Map(order.map((name, index) => [name, index]));
  const entering = new Map<string, string[]>();
  for (const { from, to } of edges) {
    if ((rank.get(from) ?? 0) >= (rank.get(to) ?? 0)) continue;
    const known = entering.get(to);
    if (known) known.push(from);
    else entering.set(to, [from]);
  }
  const depth = new Map<string, number>();
  for (const name of order) {
    if ((name === startMark || name === endMark) && !marked.has(name)) continue;
    depth.set(name, Math.max(-1, ...(entering.get(name) ?? []).map((from) => depth.get(from) ?? 0)) + 1);
  }
  return depth;
}

/** The lines that pass from one level to the next where no other does. */
function cutsOf(edges: readonly Edge[], depth: ReadonlyMap<string, number>): Edge[] {
  const deepest = Math.max(0, ...depth.values());
  const passing = Array.from({ length: deepest }, (): Edge[] => []);
  for (const edge of edges) {
    const [a, b] = [depth.get(edge.from) ?? 0, depth.get(edge.to) ?? 0];
    for (const level of passing.slice(Math.min(a, b), Math.max(a, b))) level.push(edge);
  }
  return passing.flatMap((level) => {
    const [edge, other] = level;
    const isPlain = edge && edge.transition?.label === undefined && edge.transition?.kind !== 'catch';
    return other === undefined && isPlain ? [edge] : [];
  });
}

/** @returns undefined if a state stands where the line between two pieces would run */
function stack(
  placed: readonly PlacedLane[],
  cuts: readonly Edge[],
  lane: Lane,
  padding: number,
): PlacedLane | undefined {
  const lines: Line[] = [];
  const corners: Point[] = [];
  let corner: Point = { x: 0, y: 0 };
  for (const [index, piece] of placed.entries()) {
    corners.push(corner);
    const cut = cuts[index];
    const next = placed[index + 1];
    if (cut === undefined || next === undefined) break;
    const exit = anchorOf(piece, cut.from, 'below');
    const entry = anchorOf(next, cut.to, 'above');
    if (exit === undefined || entry === undefined) return undefined;
    const x = corner.x + exit.x;
    const from = { x, y: corner.y + exit.y };
    corner = { x: x - entry.x, y: corner.y + piece.height + betweenPieces };
    const transition = cut.transition ?? markLine(cut);
    lines.push({ transition, happy: isHappy(lane, transition), points: [from, { x, y: corner.y + entry.y }] });
  }
  const left = Math.min(...corners.map(({ x }) => x)) - padding;
  const right = Math.max(...corners.map(({ x }, index) => x + (placed[index]?.width ?? 0))) + padding;
  const by = { x: -left, y: padding };
  const width = right - left;
  const blocks = placed.map((piece, index) => {
    const { x, y } = corners[index] ?? by;
    const at = { x: x + by.x, y: y + by.y };
    const movedLines = (all: readonly Line[]) => all.map((line) => movedLine(line, at));
    return { ...movedBlock(piece, at), leaving: movedLines(piece.leaving), entering: movedLines(piece.entering) };
  });
  const edge = lane.side === 'WEST' ? 0 : width;
  return {
    width,
    height: corner.y + (placed.at(-1)?.height ?? 0) + 2 * padding,
    states: blocks.flatMap(({ states }) => states),
    lines: [...blocks.flatMap((block) => block.lines), ...lines.map((line) => movedLine(line, by))],
    marks: blocks.flatMap(({ marks }) => marks),
    leaving: blocks.flatMap(({ leaving }) =>
      leaving.map((line) => ({ ...line, points: line.points.with(-1, { x: edge, y: line.points.at(-1)?.y ?? 0 }) })),
    ),
    entering: blocks.flatMap(({ entering }) =>
      entering.map((line) => ({ ...line, points: line.points.with(0, { x: edge, y: line.points[0]?.y ?? 0 }) })),
    ),
  };
}

/** Where a line leaves or enters a state or mark from beyond its piece; undefined if another state is in the way. */
function anchorOf({ states, marks }: PlacedLane, name: string, side: 'above' | 'below'): Point | undefined {
  const box =
    name === startMark || name === endMark ? boxOf(marks, name) : states.find(({ state }) => state.name === name);
  if (box === undefined) return undefined;
  const x = box.x + box.width / 2;
  const y = side === 'above' ? box.y : box.y + box.height;
  const isInTheWay = (other: PlacedState) =>
    other.x < x && x < other.x + other.width && (side === 'above' ? other.y < y : other.y + other.height > y);
  return states.some(isInTheWay) ? undefined : { x, y };
}

function boxOf(marks: readonly Mark[], name: string) {
  const mark = marks.find(({ kind }) => kind === (name === startMark ? 'start' : 'end'));
  const size = 2 * markRadius;
  return mark && { x: mark.x - markRadius, y: mark.y - markRadius, width: size, height: size };
}

function markLine({ from, to }: Edge): Transition {
  return { from: from === startMark ? '' : from, to: to === endMark ? '' : to, kind: 'next' };
}
