import { describe, expect, it } from 'vitest';
import { readWorkflow } from '../../../../local/console/graph/definition.ts';
import { placeHere } from '../../../../local/console/graph/lane.ts';
import { layoutWorkflow } from '../../../../local/console/graph/layout.ts';
import { boxOf, caught, mistakesIn, mistakesOfGenerated, seeds, task } from './generated-workflow.ts';

const laidOut = (definition: object) => layoutWorkflow(readWorkflow(JSON.stringify(definition)));

describe('the layout of a generated workflow', () => {
  it('contains each state once without overlaps, and a line for each transition', async () => {
    // any-workflow.slow.test.ts tries more.
    expect(await mistakesOfGenerated(seeds(1, 6))).toEqual({});
  });

  it('runs from top to bottom although the states are sorted by name, as Terraform sorts them', async () => {
    const states = { Buy: task({ Next: 'Ask' }), Ask: task({ Next: 'Close' }), Close: { Type: 'Succeed' } };
    const sorted = Object.fromEntries(Object.entries(states).sort(([a], [b]) => a.localeCompare(b)));
    const drawing = await laidOut({ StartAt: 'Buy', States: sorted });
    expect([...drawing.states].sort((a, b) => a.y - b.y).map(({ state }) => state.name)).toEqual([
      'Buy',
      'Ask',
      'Close',
    ]);
  });

  it('draws a line from an error handler back to the next state of the workflow', async () => {
    const drawing = await laidOut({
      StartAt: 'Buy',
      States: {
        Buy: task({ Next: 'Close', ...caught('Handle') }),
        Handle: task({ Next: 'Close' }),
        Close: { Type: 'Succeed' },
      },
    });
    const back = drawing.lines.find(({ transition: { from, to } }) => from === 'Handle' && to === 'Close');
    const close = boxOf(drawing, 'Close');
    expect(back?.points.at(-1)?.y).toBeCloseTo(close?.y ?? Number.NaN, 0);
    expect(boxOf(drawing, 'Handle')?.x).toBeGreaterThan((close?.x ?? 0) + (close?.width ?? 0));
  });

  it('marks an end after an error handler that ends the workflow', async () => {
    const drawing = await laidOut({
      StartAt: 'Buy',
      States: { Buy: { ...task({ End: true }), ...caught('Handle') }, Handle: task({ End: true }) },
    });
    expect(drawing.marks.filter(({ kind }) => kind === 'end')).toHaveLength(2);
  });

  it('is computed in parts of up to four states for a workflow of 300 states, equal parts once', async () => {
    const sizes: number[] = [];
    const states: Record<string, object> = { 'Step 300': { Type: 'Succeed' } };
    for (let index = 0; index < 300; index++) {
      const Next = `Step ${index + 1}`;
      const skips = [{ Condition: '{% true %}', Next: `Step ${index + 3}` }];
      states[`Step ${index}`] =
        index % 50 === 10 ? { Type: 'Choice', Choices: skips, Default: Next } : { Type: 'Pass', Next };
    }
    const workflow = readWorkflow(JSON.stringify({ StartAt: 'Step 0', States: states }));
    const drawing = await layoutWorkflow(workflow, (graph) => {
      sizes.push(graph.children?.length ?? 0);
      return placeHere(graph);
    });
    // Two of six pieces: names from "Step 100" on are wider.
    expect(sizes).toEqual([4, 4]);
    expect(mistakesIn(drawing, workflow)).toEqual([]);
    const column = drawing.states.filter(({ happy }) => happy).map(({ x, width }) => Math.round(x + width / 2));
    expect(new Set(column).size).toBe(1);
  });
});
