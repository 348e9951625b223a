import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readWorkflow } from '../../../../local/console/graph/definition.ts';
import type { Drawing, PlacedState } from '../../../../local/console/graph/drawing.ts';
import { layoutWorkflow } from '../../../../local/console/graph/layout.ts';
import { type StateStatus, transitionKey } from '../../../../local/console/graph/status.ts';
import { toSvg } from '../../../../local/console/graph/svg.ts';

const file = path.resolve(import.meta.dirname, '../../../../state-machines/order-processing/state_machine.json');
const orderProcessing = readWorkflow(readFileSync(file, 'utf8'));

const drawing = await layoutWorkflow(orderProcessing);

const middle = ({ x, width }: PlacedState) => x + width / 2;
const overlap = (a: PlacedState, b: PlacedState) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** Where a line runs through a state that it neither leaves nor enters. */
function crossings({ lines, states }: Drawing): string[] {
  const leaves = states.filter(({ state }) => state.branches.length === 0);
  return lines.flatMap(({ transition, points }) =>
    leaves
      .filter(({ state }) => state.name !== transition.from && state.name !== transition.to)
      .filter((box) =>
        points.some((point, index) => {
          const next = points[index + 1] ?? point;
          const [left, right] = [Math.min(point.x, next.x), Math.max(point.x, next.x)];
          const [top, bottom] = [Math.min(point.y, next.y), Math.max(point.y, next.y)];
          return left < box.x + box.width && right > box.x && top < box.y + box.height && bottom > box.y;
        }),
      )
      .map(({ state }) => `${transition.from} → ${transition.to} through ${state.name}`),
  );
}

describe('the layout of order-processing', () => {
  it('has the states of the successful path in one column', () => {
    const column = drawing.states.filter(({ happy, inside }) => happy && !inside);
    const [first] = column;
    expect(column.map(({ state }) => state.name)).toContain('FulfillOrder');
    for (const state of column) expect(middle(state)).toBeCloseTo(first ? middle(first) : 0, 0);
  });

  it('has no overlapping states and no line through a state', () => {
    const leaves = drawing.states.filter(({ state }) => state.branches.length === 0);
    const overlaps = leaves.flatMap((a, index) => leaves.slice(index + 1).filter((b) => overlap(a, b)));
    expect(overlaps).toEqual([]);
    expect(crossings(drawing)).toEqual([]);
  });

  it('has a line for every transition, which ends at its target', () => {
    const place = new Map(drawing.states.map((placed) => [placed.state.name, placed]));
    for (const transition of orderProcessing.transitions) {
      const line = drawing.lines.find((drawn) => drawn.transition === transition);
      const target = place.get(transition.to);
      expect(line?.points.at(-1)?.y).toBeCloseTo(target?.y ?? Number.NaN, 0);
    }
  });
});

describe('the picture of an execution', () => {
  it('names the status of each state in its title', () => {
    const statuses = new Map<string, StateStatus>([
      ['ValidateOrder', 'succeeded'],
      ['ProcessPayment', 'caught'],
    ]);
    const taken = new Set([transitionKey('ValidateOrder', 'CheckInventory')]);
    const svg = toSvg(drawing, { title: 'An order', statuses, taken, interactive: true });
    expect(svg).toContain('<title>ValidateOrder, Task, succeeded</title>');
    expect(svg).toContain(
      '<title>ProcessPayment, Task that waits for a callback, failed, and the error was caught</title>',
    );
    expect(svg).toContain('<title>FulfillOrder, Task, not taken</title>');
    expect(svg.match(/class="line [^"]*taken"/g)).toHaveLength(1);
  });

  it('draws the background of a group below lines and states', () => {
    const svg = toSvg(drawing, { title: 'An order' });
    const ground = svg.indexOf('class="ground parallel group');
    const inside = drawing.states.findIndex(({ inside: isInside }) => isInside);
    expect(ground).toBeGreaterThan(0);
    expect(ground).toBeLessThan(svg.indexOf('class="line'));
    expect(svg.lastIndexOf('class="line')).toBeLessThan(svg.indexOf('class="state'));
    expect(inside).toBeGreaterThan(0);
  });

  it('highlights only the transition that was taken of two with the same ends', async () => {
    const states = {
      A: { Type: 'Task', Resource: 'r', Next: 'B', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }] },
      B: { Type: 'Succeed' },
    };
    const workflow = readWorkflow(JSON.stringify({ StartAt: 'A', States: states }));
    const taken = new Set([transitionKey('A', 'B', 'catch')]);
    const svg = toSvg(await layoutWorkflow(workflow), { title: 'Caught', statuses: new Map(), taken });
    expect(svg.match(/class="line [^"]*taken"/g)).toEqual(['class="line catch taken"']);
  });

  it('leaves the line to a visited state out of the red ones in a coverage picture', () => {
    const statuses = new Map<string, StateStatus>([['ValidateOrder', 'succeeded']]);
    const svg = toSvg(drawing, { title: 'Coverage', statuses, taken: new Set(), notTaken: 'in red' });
    expect(svg).toContain('class="workflow with-status in-red"');
    expect(svg.match(/class="line [^"]*taken"/g)).toHaveLength(1);
  });

  it('escapes special characters in names', async () => {
    const workflow = readWorkflow('{"StartAt":"<a> & \\"b\\"","States":{"<a> & \\"b\\"":{"Type":"Succeed"}}}');
    const svg = toSvg(await layoutWorkflow(workflow), { title: '</svg>' });
    expect(svg).not.toContain('<a>');
    expect(svg.indexOf('</svg>')).toBe(svg.length - '</svg>\n'.length);
  });
});
