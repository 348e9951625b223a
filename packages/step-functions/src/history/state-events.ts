import type { StateType } from '../execution/program.ts';

/** The types of a state's events, written once: they are recorded millions of times. */
export const stateEvents: Readonly<
  Record<StateType, { entered: string; exited: string; failed: string; aborted: string }>
> = {
  Task: eventsOf('Task'),
  Pass: eventsOf('Pass'),
  Choice: eventsOf('Choice'),
  Wait: eventsOf('Wait'),
  Succeed: eventsOf('Succeed'),
  Fail: eventsOf('Fail'),
  Parallel: eventsOf('Parallel'),
  Map: eventsOf('Map'),
};

function eventsOf(type: StateType) {
  return {
    entered: `${type}StateEntered`,
    exited: `${type}StateExited`,
    failed: `${type}StateFailed`,
    aborted: `${type}StateAborted`,
  };
}
