import type { StateStatus } from './status.ts';
import type { StateKind } from './workflow.ts';

/** A sign in a square of 16 by 16 around (0, 0); `solid` ones are filled, the others are strokes. */
export interface Glyph {
  readonly path: string;
  readonly solid: boolean;
  /** For people who do not see it. */
  readonly means: string;
}

/** What a kind of state looks like, so that colour is never the only sign. */
export const kindGlyphs: Readonly<Record<StateKind, Glyph>> = {
  task: { path: 'M-3.5 -5.5L5 0L-3.5 5.5Z', solid: true, means: 'Task' },
  callback: {
    path: 'M-4.5 -5.5H-1.5V5.5H-4.5ZM1.5 -5.5H4.5V5.5H1.5Z',
    solid: true,
    means: 'Task that waits for a callback',
  },
  choice: { path: 'M0 -6L6 0L0 6L-6 0Z', solid: false, means: 'Choice' },
  parallel: { path: 'M-6 0H-3M-3 -5V5M-3 -5H5M-3 5H5M-3 0H5', solid: false, means: 'Parallel' },
  map: { path: 'M-5.5 -2H3V6H-5.5ZM-3 -2V-5.5H6V2.5H3', solid: false, means: 'Map' },
  pass: { path: 'M-6 0H5M1 -4L5 0L1 4', solid: false, means: 'Pass' },
  wait: { path: 'M0 -6A6 6 0 1 1 0 6A6 6 0 1 1 0 -6M0 -3.5V0L2.5 2', solid: false, means: 'Wait' },
  succeed: { path: 'M-5 0.5L-1.5 4L5 -4', solid: false, means: 'Succeed' },
  fail: { path: 'M-4.5 -4.5L4.5 4.5M4.5 -4.5L-4.5 4.5', solid: false, means: 'Fail' },
};

export const statusGlyphs: Readonly<Record<Exclude<StateStatus, 'not-taken'>, Glyph>> = {
  running: { path: 'M-2.6 -4L4 0L-2.6 4Z', solid: true, means: 'running' },
  waiting: { path: 'M-3 -3.6H-1V3.6H-3ZM1 -3.6H3V3.6H1Z', solid: true, means: 'waiting' },
  succeeded: { path: 'M-3.6 0.4L-1.1 2.9L3.6 -2.8', solid: false, means: 'succeeded' },
  caught: { path: 'M0 -4V1M0 3.2V3.8', solid: false, means: 'failed, and the error was caught' },
  failed: { path: 'M-2.8 -2.8L2.8 2.8M2.8 -2.8L-2.8 2.8', solid: false, means: 'failed' },
  aborted: { path: 'M-2.6 -2.6H2.6V2.6H-2.6Z', solid: true, means: 'aborted' },
};
