import { type Block, type Box, type Drawing, type Line, movedBlock, movedLine, type Point } from './drawing.ts';
import { besideStart, type PlacedLane } from './lane.ts';
import { labelWidth } from './sizes.ts';

const trunkSpacing = 12;
const besideTrunks = 18;
const laneTitle = 26;
/** px; the least width of the lane, for its title. */
const leastLane = 150;

/**
 * Puts the error lane beside the main one, and joins each line that leaves one of them to the one that enters the other
 * for the same state. Lines to the same state share one upright trunk between the lanes.
 */
export function joinLanes(main: PlacedLane, errors: PlacedLane): Drawing {
  const leaving = main.leaving.map((line) => straightExit(line, main));
  const mainWidth = Math.max(main.width, ...leaving.map(labelEnd));
  const toErrors = errors.entering.map((line) => straightEntry(line, errors, 0));
  const toMain = main.entering.map((line) => straightEntry(line, main, main.width));
  const targets = [...toErrors.map((line) => movedLine(line, { x: 0, y: laneTitle })), ...toMain].sort(
    (a, b) => entryHeight(a) - entryHeight(b),
  );
  const trunkOf = new Map(targets.map((line, index) => [line, mainWidth + besideTrunks + trunkSpacing * index]));
  const channelWidth = 2 * besideTrunks + trunkSpacing * (targets.length - 1);
  const width = Math.max(leastLane, errors.width);
  const lane: Box = { x: mainWidth + channelWidth, y: 0, width, height: errors.height + laneTitle };
  const by: Point = { x: lane.x, y: laneTitle };
  const error: Block = movedBlock(errors, by);

  const joined = (line: Line): Line => {
    const entry = targets.find(({ transition }) => transition.to === line.transition.to);
    const trunk = entry && trunkOf.get(entry);
    if (entry === undefined || trunk === undefined) throw new Error(`No line enters ${line.transition.to}.`);
    return join(line, toMain.includes(entry) ? entry : movedLine(entry, { x: by.x, y: 0 }), trunk);
  };
  return {
    width: lane.x + lane.width,
    height: Math.max(main.height, lane.height),
    states: [...main.states, ...error.states],
    lines: [
      ...leaving.map(joined),
      ...straightReturns(errors).map((line) => joined(movedLine(line, by))),
      ...main.lines,
      ...error.lines,
    ],
    marks: [...main.marks, ...error.marks],
    errorLane: lane,
  };
}

/** From the exit along to the trunk, up or down it, and along to the entry. */
function join(exit: Line, entry: Line, trunk: number): Line {
  const from = exit.points.at(-1)?.y ?? 0;
  const to = entryHeight(entry);
  const label = exit.transition.kind === 'catch' ? labelOf(exit) : exit.label;
  return {
    ...exit,
    points: [...exit.points.slice(0, -1), { x: trunk, y: from }, { x: trunk, y: to }, ...entry.points.slice(1)],
    ...(label && { label }),
  };
}

function labelOf({ points, transition: { label } }: Line): (Point & { text: string }) | undefined {
  const start = points[0];
  return start && label ? { ...besideStart(start), text: label } : undefined;
}

function labelEnd(line: Line): number {
  const label = labelOf(line);
  return label ? label.x + labelWidth(label.text) : 0;
}

const entryHeight = (line: Line) => line.points[0]?.y ?? 0;

/** Straight to the right edge where no state is in the way, else as it was laid out. */
function straightExit(line: Line, lane: PlacedLane): Line {
  const start = line.points[0];
  if (start === undefined || isBlocked(lane, start, lane.width)) return line;
  return { ...line, points: [start, { x: lane.width, y: start.y }] };
}

/** The last stretch along, begun at the lane's edge where no state is in the way. */
function straightEntry(line: Line, lane: PlacedLane, edge: number): Line {
  const [above, end] = line.points.slice(-2);
  if (above === undefined || end === undefined) return line;
  const begin = { x: edge, y: above.y };
  if (isBlocked(lane, { x: Math.min(edge, above.x), y: above.y }, Math.max(edge, above.x))) return line;
  return { ...line, points: [begin, above, end] };
}

/** From under a state to the left edge, where no state is in the way; several of a state run beside each other. */
function straightReturns(lane: PlacedLane): Line[] {
  const drawn = new Map<string, number>();
  return lane.leaving.map((line) => {
    const start = line.points[0];
    const { from, kind } = line.transition;
    const before = drawn.get(from) ?? 0;
    const y = (start?.y ?? 0) + 9 + 7 * before;
    if (start === undefined || kind === 'catch' || y > lane.height || isBlocked(lane, { x: 0, y }, start.x))
      return line;
    drawn.set(from, before + 1);
    return { ...line, points: [start, { x: start.x, y }, { x: 0, y }] };
  });
}

function isBlocked({ states }: Block, { x, y }: Point, to: number): boolean {
  return states.some((box) => box.x > x && box.x < to && box.y - 4 < y && y < box.y + box.height + 4);
}
