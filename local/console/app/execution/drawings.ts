import { readWorkflow } from '../../graph/definition.ts';
import type { Drawing } from '../../graph/drawing.ts';
import { layoutWorkflow } from '../../graph/layout.ts';
import { pathsOf } from '../../graph/paths.ts';
import { allStates } from '../../graph/workflow.ts';
import { placeInThread } from './place-in-thread.ts';

const drawings = new Map<string, Promise<Drawing>>();

/** The layouts by definition: only colours change while an execution runs. */
export function drawingOf(definition: string, showsErrors: boolean): Promise<Drawing> {
  const errorLane = showsErrors && errorStatesOf(definition).size > 0;
  const key = `${errorLane} ${definition}`;
  const known = drawings.get(key);
  if (known) return known;
  const drawing = Promise.resolve().then(() => layoutWorkflow(readWorkflow(definition), placeInThread, { errorLane }));
  drawings.set(key, drawing);
  return drawing;
}

/** The states that only follow a failure, with what is inside of them. */
export function errorStatesOf(definition: string): ReadonlySet<string> {
  try {
    const workflow = readWorkflow(definition);
    const { main } = pathsOf(workflow);
    const states = workflow.states.filter(({ name }) => !main.has(name));
    return new Set(allStates({ ...workflow, states }).map(({ name }) => name));
  } catch {
    // The error is shown in place of the picture.
    return new Set();
  }
}
