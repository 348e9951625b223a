/** Draws the picture of docs/architecture.md from the two manifests. */
import { functionNames, functionSpec, isStep, workflowsServed } from '../../functions/manifest.ts';
import { workflowNames, workflowSpec } from '../../state-machines/manifest.ts';
import { readTemplate } from '../workflows.ts';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const style = `
.architecture {
  --ground: #ffffff; --ink: #1f2328; --faint: #59636e; --box: #f6f8fa; --edge: #818b98; --line: #0072b2; --item: #ffffff;
  color-scheme: light dark; font: 13px -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
@media (prefers-color-scheme: dark) { .architecture {
  --ground: #0d1117; --ink: #e6edf3; --faint: #9198a1; --box: #151b23; --edge: #7d8590; --line: #58b4e8; --item: #1c2128; } }
.architecture text { fill: var(--ink); }
.architecture .title { font-weight: 600; }
.architecture .where, .architecture .label { fill: var(--faint); font-size: 11px; }
.architecture .label { paint-order: stroke; stroke: var(--ground); stroke-width: 4px; stroke-linejoin: round; }
.architecture .box { fill: var(--box); stroke: var(--edge); stroke-width: 1.5; }
.architecture .item { fill: var(--item); stroke: var(--edge); }
.architecture .line { fill: none; stroke: var(--line); stroke-width: 1.5; }
.architecture .head { fill: var(--line); }`;

const rowHeight = 20;
const headHeight = 56;
const gap = 60;

const routes = functionNames.flatMap((name) => {
  const { route } = functionSpec(name);
  return route === undefined ? [] : [{ name, route }];
});
const scheduled = functionNames.flatMap((name) => {
  const { schedule } = functionSpec(name);
  return schedule === undefined ? [] : [{ name, route: `on a schedule, ${schedule}` }];
});
const outside = [...routes, ...scheduled];
const steps = functionNames.filter(isStep);
const prefixes = [...new Set(functionNames.flatMap((name) => Object.keys(functionSpec(name).table ?? {})))];

/** The names of all states of a definition, including those in branches and iterations. */
function statesOf(definition: unknown): readonly string[] {
  if (typeof definition !== 'object' || definition === null) return [];
  return Object.entries(definition).flatMap(([key, value]) =>
    key === 'States' ? [...Object.keys(Object(value)), ...statesOf(value)] : statesOf(value),
  );
}

/** Draws the picture as an SVG document. The same manifests always give the same text. */
export function drawArchitecture(): string {
  const listHeight = headHeight + outside.length * rowHeight + 8;
  const api: Box = { x: 0, y: 0, width: 250, height: listHeight };
  const answering: Box = { x: 310, y: 0, width: 220, height: listHeight };
  const machines: Box = { x: 620, y: 0, width: 280, height: listHeight };
  const columns = 4;
  const rows = Math.ceil(steps.length / columns);
  const lower = listHeight + gap;
  const lowerHeight = headHeight + rows * rowHeight + 8;
  const working: Box = { x: 310, y: lower, width: 590, height: lowerHeight };
  const table: Box = { x: 0, y: lower, width: 250, height: lowerHeight };
  const last = lower + lowerHeight + gap;
  const topic: Box = { x: 0, y: last, width: 250, height: 66 };
  const gateway: Box = { x: 620, y: last, width: 280, height: 66 };
  // Below the arrow of its route.
  const callback =
    11 +
    rowMiddle(
      api,
      routes.findIndex(({ name }) => functionSpec(name).authorization === 'signature'),
    );
  const between = 280;

  const parts = [
    box(api, 'HTTP API, clock', 'AWS: API Gateway, Scheduler · here: a server'),
    box(answering, 'Functions outside workflows', 'AWS: Lambda · here: worker threads'),
    box(machines, 'Workflows', 'AWS: Step Functions · here: our engine'),
    box(working, 'Functions that are a step of a workflow', 'AWS: Lambda · here: worker threads'),
    box(table, 'One table', 'AWS: DynamoDB · here: dynoxide'),
    box(topic, 'Notifications', 'AWS: a pipe from the table’s stream to SNS', 'here: read from the table'),
    box(gateway, 'Payment gateway', 'AWS: yours, or the sandbox', 'here: a server with a ledger'),
    ...outside.flatMap(({ name, route }, index) => [
      text(api.x + 16, rowMiddle(api, index) + 4, route),
      text(answering.x + 16, rowMiddle(answering, index) + 4, name),
      arrow([api.x + api.width, rowMiddle(api, index)], [answering.x, rowMiddle(answering, index)]),
    ]),
    ...workflowNames.flatMap((name, index) => machine(machines, name, index)),
    ...steps.map((name, index) =>
      text(working.x + 16 + Math.floor(index / rows) * 143, rowMiddle(working, index % rows) + 4, name),
    ),
    ...prefixes.map((prefix, index) => text(table.x + 16, rowMiddle(table, index) + 4, `${prefix}#…`)),
    arrow([answering.x + answering.width, 28], [machines.x, 28], 'start, send'),
    text((answering.x + answering.width + machines.x) / 2, 44, 'task results', 'label', 'middle'),
    arrow([760, machines.height], [760, working.y], 'invoke'),
    arrow(
      [answering.x + 110, answering.height],
      [answering.x + 110, lower - gap / 2],
      [125, lower - gap / 2],
      [125, table.y],
      'read, write',
    ),
    arrow([working.x, lower + 28], [table.x + table.width, lower + 28]),
    arrow([125, table.y + table.height], [125, topic.y], 'stream'),
    arrow([760, working.y + working.height], [760, gateway.y], 'request, void, refund'),
    arrow(
      [gateway.x, last + 33],
      [between, last + 33],
      [between, callback],
      [api.x + api.width, callback],
      'payment callback',
    ),
  ];
  const height = last + topic.height;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="architecture" role="img" aria-label="Architecture" width="908" height="${height + 8}" viewBox="-4 -4 908 ${height + 8}">`,
    '<title>Architecture: routes, functions, workflows and what they use</title>',
    `<style>${style}</style>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function machine(column: Box, name: (typeof workflowNames)[number], index: number): readonly string[] {
  const height = (column.height - headHeight - 12) / workflowNames.length - 8;
  const place = { x: column.x + 16, y: column.y + headHeight + index * (height + 8), width: column.width - 32, height };
  const { type } = workflowSpec(name);
  const states = statesOf(JSON.parse(readTemplate(name))).length;
  const served = routes.filter((route) => workflowsServed(route.name).has(name)).length;
  return [
    `<rect class="item" ${attributes(place)} rx="6"/>`,
    text(place.x + 12, place.y + 22, name, 'title'),
    text(
      place.x + 12,
      place.y + 39,
      `${type === 'EXPRESS' ? 'Express' : 'Standard'} · ${states} states · ${served === 1 ? '1 route' : `${served} routes`}`,
      'where',
    ),
  ];
}

const rowMiddle = ({ y }: Box, index: number): number => y + headHeight + index * rowHeight + rowHeight / 2;

function box(place: Box, title: string, ...where: readonly string[]): string {
  return [
    `<rect class="box" ${attributes(place)} rx="8"/>`,
    text(place.x + 16, place.y + 24, title, 'title'),
    ...where.map((line, index) => text(place.x + 16, place.y + 42 + index * 15, line, 'where')),
  ].join('');
}

const attributes = ({ x, y, width, height }: Box): string =>
  `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;

const text = (x: number, y: number, words: string, className = 'name', anchor = 'start'): string =>
  `<text class="${className}" x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${words}</text>`;

type Point = readonly [number, number];

/**
 * A line through the points, with an arrow head and a label at the middle of its longest horizontal or vertical part.
 */
function arrow(...parts: readonly (Point | string)[]): string {
  const points = parts.filter((part): part is Point => typeof part !== 'string');
  const label = parts.find((part) => typeof part === 'string');
  const [end = [0, 0], before = [0, 0]] = points.slice(-2).reverse();
  const angle = (Math.atan2(end[1] - before[1], end[0] - before[0]) * 180) / Math.PI;
  const [first = [0, 0], second = [0, 0]] = points;
  const upright = first[0] === second[0];
  const [x, y] = [(first[0] + second[0]) / 2, (first[1] + second[1]) / 2];
  return [
    `<path class="line" d="M${points.map((point) => point.map(round).join(' ')).join('L')}"/>`,
    `<path class="head" d="M0 0L-9 4.5V-4.5Z" transform="translate(${end.map(round).join(' ')}) rotate(${round(angle)})"/>`,
    label === undefined ? '' : upright ? text(x + 8, y + 4, label, 'label') : text(x, y - 6, label, 'label', 'middle'),
  ].join('');
}

const round = (number: number): number => Math.round(number * 10) / 10;
