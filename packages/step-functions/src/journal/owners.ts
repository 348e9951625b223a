import type { Engine } from '../registry/engine.ts';
import type { OwnerEntry } from './entries.ts';
import { storeActivity, storeStateMachine } from './stored.ts';

/**
 * The entry of a state machine or an activity; undefined for other ARNs.
 * @param changed its ARN, or that of a version or an alias that belongs to it
 */
export function ownerEntry({ stateMachines, activities }: Engine, changed: string): OwnerEntry | undefined {
  const parts = changed.split(':');
  const arn = parts.slice(0, 7).join(':');
  if (parts[5] === 'activity') {
    const activity = activities.get(arn);
    return ['activity', arn, activity === undefined ? null : storeActivity(activity)];
  }
  if (parts[5] !== 'stateMachine') return undefined;
  const stateMachine = stateMachines.get(arn);
  return ['state-machine', arn, stateMachine === undefined ? null : storeStateMachine(stateMachine)];
}

/** The entries of all state machines and activities. */
export function ownerEntries(engine: Engine): OwnerEntry[] {
  const arns = [...engine.stateMachines.keys(), ...engine.activities.keys()];
  return arns.map((arn) => ownerEntry(engine, arn)).filter((entry) => entry !== undefined);
}
