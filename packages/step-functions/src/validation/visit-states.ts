import { isJsonObject, type JsonObject } from '../language/json.ts';
import { isStateType, stateTypes } from '../language/state-types.ts';

/**
 * Calls `visit` with each state of a machine, and with the states inside Map and Parallel states after the one that has
 * them.
 * @param visit `place` is the location of the state in the definition: `/States/Each/ItemProcessor/States/Work`
 */
export function visitStates(
  { States }: JsonObject,
  visit: (name: string, state: JsonObject, place: string) => void,
  at = '',
): void {
  if (!isJsonObject(States)) return;
  for (const [name, state] of Object.entries(States)) {
    if (!isJsonObject(state)) continue;
    const place = `${at}/States/${name}`;
    visit(name, state, place);
    if (!isStateType(state.Type)) continue;
    for (const field of stateTypes[state.Type].innerMachines) {
      const inner = state[field];
      if (isJsonObject(inner)) visitStates(inner, visit, `${place}/${field}`);
      if (!Array.isArray(inner)) continue;
      for (const [i, branch] of inner.entries()) {
        if (isJsonObject(branch)) visitStates(branch, visit, `${place}/${field}[${i}]`);
      }
    }
  }
}
