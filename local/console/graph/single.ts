import type { Line, Mark } from './drawing.ts';
import { besideStart, type Lane, type PlacedLane, placedState } from './lane.ts';
import { markRadius } from './sizes.ts';

/** A lane that holds one state or one mark: it needs no layout. Undefined if it holds more, or lines enter it from outside. */
export function placedSingle(lane: Lane): PlacedLane | undefined {
  const { states, startAt, marksEnd, transitions, side } = lane;
  const [sized, ...more] = states;
  if (sized === undefined) return placedMark(startAt === undefined ? 'end' : 'start');
  if (more.length > 0 || startAt !== undefined || marksEnd) return undefined;
  const isSimple = transitions.every(({ to, kind }) => kind === 'catch' && to !== sized.state.name);
  const leaves = transitions.every(({ from }) => from === sized.state.name) && side !== 'WEST';
  if (!isSimple || (transitions.length > 0 && !leaves)) return undefined;
  const { width, height } = sized;
  const leaving = transitions.map((transition, index): Line => {
    const start = { x: width, y: (height * (index + 0.5)) / transitions.length };
    const label = transition.label && { label: { ...besideStart(start), text: transition.label } };
    return { transition, happy: false, points: [start, start], ...label };
  });
  return { width, height, ...placedState(sized, { x: 0, y: 0 }, lane.happy), marks: [], leaving, entering: [] };
}

function placedMark(kind: Mark['kind']): PlacedLane {
  const size = 2 * markRadius;
  const marks = [{ x: markRadius, y: markRadius, kind }];
  return { width: size, height: size, states: [], lines: [], marks, leaving: [], entering: [] };
}
