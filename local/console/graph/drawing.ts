import type { Transition, WorkflowState } from './workflow.ts';

/** All lengths are pixels; y grows downwards. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** A state with its position. A Parallel or Map is a box around the boxes of its inner states. */
export interface PlacedState extends Box {
  readonly state: WorkflowState;
  /** Whether it is on the path without failures. */
  readonly happy: boolean;
  readonly inside: boolean;
}

export interface Line {
  readonly transition: Transition;
  readonly happy: boolean;
  /** At least two, joined by straight lines. */
  readonly points: readonly Point[];
  /** Where the label's text begins, on its base line. */
  readonly label?: Point & { readonly text: string };
}

/** The round marks before the first state and after the last. */
export interface Mark extends Point {
  readonly kind: 'start' | 'end';
}

/** A part of a drawing, with (0, 0) at its upper left corner. */
export interface Block {
  readonly width: number;
  readonly height: number;
  /** Groups come before what is inside of them. */
  readonly states: readonly PlacedState[];
  readonly lines: readonly Line[];
  readonly marks: readonly Mark[];
}

/** A whole workflow in its places. */
export interface Drawing extends Block {
  /** The background of the states that only follow a failure. */
  readonly errorLane?: Box;
}

export function moved<T extends Point>(point: T, by: Point): T {
  return { ...point, x: point.x + by.x, y: point.y + by.y };
}

export function movedLine(line: Line, by: Point): Line {
  return {
    ...line,
    points: line.points.map((point) => moved(point, by)),
    ...(line.label && { label: moved(line.label, by) }),
  };
}

export function movedBlock(block: Block, by: Point): Block {
  return {
    ...block,
    states: block.states.map((state) => moved(state, by)),
    lines: block.lines.map((line) => movedLine(line, by)),
    marks: block.marks.map((mark) => moved(mark, by)),
  };
}
