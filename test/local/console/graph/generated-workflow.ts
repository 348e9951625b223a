import { readWorkflow } from '../../../../local/console/graph/definition.ts';
import type { Drawing, PlacedState } from '../../../../local/console/graph/drawing.ts';
import { layoutWorkflow } from '../../../../local/console/graph/layout.ts';

export const task = (rest: object) => ({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', ...rest });
export const caught = (...to: string[]) => ({
  Catch: to.map((Next, index) => ({ ErrorEquals: [`Error${index}`], Next })),
});

/** The same numbers each time, from 0 to below 1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

/** A workflow of any shape: choices that skip ahead, loops, groups, handlers that continue, that end and that fail themselves. */
function anyWorkflow(seed: number): { StartAt: string; States: Record<string, object> } {
  const next = numbers(seed);
  const upTo = (most: number) => Math.floor(next() * most);
  const count = 3 + upTo(25);
  const handlers = upTo(5);
  const name = (index: number) => `Step ${Math.min(index, count - 1)}`;
  const handler = () => `Handle ${upTo(handlers)}`;
  const catches = () => (handlers > 0 && next() < 0.3 ? caught(...new Set([handler(), handler()])) : {});
  const states: Record<string, object> = { [name(count - 1)]: { Type: 'Succeed' } };
  for (let index = 0; index < count - 1; index++) {
    const kind = next();
    const goesOn = { Next: name(index + 1) };
    if (kind < 0.2) {
      const skips = { Condition: '{% true %}', Next: name(index + 2 + upTo(4)) };
      const goesBack = { Condition: '{% $n < 3 %}', Next: name(upTo(index + 1)) };
      states[name(index)] = {
        Type: 'Choice',
        Choices: next() < 0.4 ? [skips, goesBack] : [skips],
        Default: goesOn.Next,
      };
    } else if (kind < 0.35) {
      const branch = (side: string) => ({
        StartAt: `${name(index)} ${side}`,
        States: { [`${name(index)} ${side}`]: { Type: 'Pass', End: true } },
      });
      states[name(index)] = { Type: 'Parallel', Branches: [branch('a'), branch('b')], ...goesOn, ...catches() };
    } else if (kind < 0.4) states[name(index)] = task({ End: true, ...catches() });
    else states[name(index)] = task({ ...goesOn, ...catches() });
  }
  for (let index = 0; index < handlers; index++) {
    const kind = next();
    const then = kind < 0.4 ? { Next: name(upTo(count)) } : kind < 0.7 ? { Next: handler() } : { End: true };
    states[`Handle ${index}`] = next() < 0.2 ? { Type: 'Fail' } : task({ ...then, ...catches() });
  }
  const names = Object.keys(states).sort(() => next() - 0.5);
  return { StartAt: name(0), States: Object.fromEntries(names.map((key) => [key, states[key] ?? {}])) };
}

export const boxOf = ({ states }: Drawing, name: string) => states.find(({ state }) => state.name === name);
const overlaps = (a: PlacedState, b: PlacedState) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** What of a drawing is not as its definition says, or lies on something else. */
export function mistakesIn(drawing: Drawing, workflow: ReturnType<typeof readWorkflow>): string[] {
  const mistakes: string[] = [];
  for (const transition of workflow.transitions) {
    const { from, to } = transition;
    const line = drawing.lines.find((drawn) => drawn.transition === transition);
    const [source, target] = [boxOf(drawing, from), boxOf(drawing, to)];
    const [first, last] = [line?.points[0], line?.points.at(-1)];
    if (!first || !last || !source || !target) {
      mistakes.push(`${from} → ${to} has no line`);
      continue;
    }
    const leaves = first.x >= source.x - 1 && first.x <= source.x + source.width + 1 && first.y >= source.y - 1;
    if (!leaves || first.y > source.y + source.height + 1) mistakes.push(`${from} → ${to} does not begin at ${from}`);
    if (Math.abs(last.y - target.y) > 1 || last.x < target.x || last.x > target.x + target.width)
      mistakes.push(`${from} → ${to} does not end at ${to}`);
  }
  const top = drawing.states.filter(({ inside }) => !inside);
  for (const [index, a] of top.entries()) {
    for (const b of top.slice(index + 1)) if (overlaps(a, b)) mistakes.push(`${a.state.name} lies on ${b.state.name}`);
  }
  for (const { x, y, width, height, state } of drawing.states) {
    if (x < 0 || y < 0 || x + width > drawing.width || y + height > drawing.height)
      mistakes.push(`${state.name} lies outside`);
  }
  return mistakes;
}

/** The mistakes in the drawings of generated workflows, by seed; a workflow without mistakes is left out. */
export async function mistakesOfGenerated(seeds: readonly number[]): Promise<Record<number, string[]>> {
  const found: Record<number, string[]> = {};
  for (const seed of seeds) {
    const workflow = readWorkflow(JSON.stringify(anyWorkflow(seed)));
    const mistakes = mistakesIn(await layoutWorkflow(workflow), workflow);
    if (mistakes.length > 0) found[seed] = mistakes;
  }
  return found;
}

/** The numbers from `first` to `last`. */
export const seeds = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);
