import { type Block, type Box, type Drawing, type Line, movedBlock, movedLine, type Point } from './drawing.ts';
import { besideStart, type PlacedLane } from './lane.ts';
import { labelWidth } from './sizes.ts';

const trunkSpacing = 12;
const besideTrunks = 18;
const laneTitle = 26;
/** What the title above the lane needs. */
const leastLane = 150;

/**
 * Puts the error lane beside the main one, and joins each line that leaves the main lane to the one that enters the
 * error lane for the same state. Lines to the same state share one upright trunk between the lanes.
 */
export function joinLanes(main: PlacedLane, errors: PlacedLane): Drawing {
  const targets = errors.entering
    .map((line) => straightEntry(line, errors))
    .sort((a, b) => entryHeight(a) - entryHeight(b));
  const leaving = main.leaving.map((line) => straightExit(line, main));
  const mainWidth = Math.max(main.width, ...leaving.map(labelEnd));
  const channelWidth = 2 * besideTrunks + trunkSpacing * (targets.length - 1);
  const width = Math.max(leastLane, errors.width);
  const lane: Box = { x: mainWidth + channelWidth, y: 0, width, height: errors.height + laneTitle };
  const by: Point = { x: lane.x, y: laneTitle };
  const error: Block = movedBlock(errors, by);
  const drawn = { width: lane.x + lane.width, height: Math.max(main.height, lane.height) };

  const joined = leaving.map((line) => {
    const index = targets.findIndex(({ transition }) => transition.to === line.transition.to);
    const entry = targets[index];
    if (entry === undefined) throw new Error(`No line enters ${line.transition.to}.`);
    const trunk = mainWidth + besideTrunks + trunkSpacing * index;
    return join(line, movedLine(entry, by), trunk);
  });
  return {
    ...drawn,
    states: [...main.states, ...error.states],
    lines: [...joined, ...main.lines, ...error.lines],
    marks: [...main.marks, ...error.marks],
    errorLane: lane,
  };
}

/** From the exit along to the trunk, up or down it, and along to the entry. */
function join(exit: Line, entry: Line, trunk: number): Line {
  const from = exit.points.at(-1)?.y ?? 0;
  const to = entryHeight(entry);
  const label = labelOf(exit);
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

/** The last stretch along, begun at the lane's left edge where no state is in the way. */
function straightEntry(line: Line, lane: PlacedLane): Line {
  const [above, end] = line.points.slice(-2);
  if (above === undefined || end === undefined || isBlocked(lane, { x: 0, y: above.y }, above.x)) return line;
  return { ...line, points: [{ x: 0, y: above.y }, above, end] };
}

function isBlocked({ states }: Block, { x, y }: Point, to: number): boolean {
  return states.some((box) => box.x > x && box.x < to && box.y - 4 < y && y < box.y + box.height + 4);
}
