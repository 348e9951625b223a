import type { Box, Drawing, Line, Mark, PlacedState, Point } from './drawing.ts';
import { kindGlyphs, statusGlyphs } from './glyphs.ts';
import { groupHeader, markRadius, nameLineHeight, nameLines } from './sizes.ts';
import { type StateStatus, transitionKey } from './status.ts';
import { graphStyle } from './style.ts';

export interface SvgOptions {
  /** What the picture is called by a screen reader. */
  readonly title: string;
  /** What happened to each state; one that is not in it was not taken. Without it, the definition alone is drawn. */
  readonly statuses?: ReadonlyMap<string, StateStatus>;
  /** The transitions that were taken, by `transitionKey`. */
  readonly taken?: ReadonlySet<string>;
  /** How loudly what was not taken is drawn: quietly for one execution, in red for the coverage of many. @default quietly */
  readonly notTaken?: 'quietly' | 'in red';
  /** The state that the reader has chosen. */
  readonly selected?: string;
  /** For a page: states take the focus and clicks (`data-state` names them), and the page brings `graphStyle`. */
  readonly interactive?: boolean;
}

const margin = 4;
const cornerRadius = 6;
/** The arrow head's length: a line ends where its head begins. */
const headLength = 7;

/** Draws a workflow as an SVG document. The same drawing always gives the same text. */
export function toSvg(drawing: Drawing, options: SvgOptions): string {
  const { open, elements } = svgElements(drawing, options);
  return [open, ...elements, '</svg>', ''].join('\n');
}

/**
 * The parts of an SVG document: its beginning, and its elements from below to above. The same drawing always has the same
 * number of them, so that a page replaces only those that look different.
 */
export function svgElements(
  drawing: Drawing,
  options: SvgOptions,
): { readonly open: string; readonly elements: readonly string[] } {
  const width = Math.ceil(drawing.width) + 2 * margin;
  const height = Math.ceil(drawing.height) + 2 * margin;
  const status = options.statuses && (options.notTaken === 'in red' ? 'with-status in-red' : 'with-status');
  const classes = ['workflow', status].filter(Boolean).join(' ');
  const role = options.interactive ? 'group' : 'img';
  const open = [
    `<svg xmlns="http://www.w3.org/2000/svg" class="${classes}" role="${role}" aria-label="${escapeXml(options.title)}"`,
    `  width="${width}" height="${height}" viewBox="${-margin} ${-margin} ${width} ${height}">`,
    ...(options.interactive ? [] : [`<title>${escapeXml(options.title)}</title>`, `<style>${graphStyle}</style>`]),
  ].join('\n');
  // What the eye should follow lies on top.
  const lines = [...drawing.lines].sort((a, b) => rank(a, options) - rank(b, options));
  const elements = [
    ...(drawing.errorLane ? laneSvg(drawing.errorLane) : []),
    // The ground of a group would hide the lines inside of it.
    ...drawing.states.filter(isGroup).map((state) => groundSvg(state, options)),
    ...lines.flatMap((line) => lineSvg(line, options)),
    ...drawing.states.map((state) => stateSvg(state, options)),
    ...drawing.marks.flatMap(markSvg),
    ...drawing.lines.flatMap((line) => labelSvg(line, drawing.errorLane)),
  ];
  return { open, elements };
}

function rank({ happy, transition }: Line, options: SvgOptions): number {
  if (isTaken(transition, options)) return 3;
  if (happy) return 2;
  return transition.kind === 'catch' ? 0 : 1;
}

function isTaken({ from, to, kind }: Line['transition'], { taken, statuses, notTaken }: SvgOptions): boolean {
  // Of many executions, all of those that took the first state came from the start, and so on.
  if (notTaken === 'in red' && (from === '' || to === '')) return statuses?.has(from || to) === true;
  return taken?.has(transitionKey(from, to, kind)) === true;
}

function laneSvg({ x, y, width, height }: Box): string[] {
  return [
    `<rect class="lane" ${boxAttributes({ x, y, width, height })} rx="10"/>`,
    `<text class="lane-title" x="${round(x + 14)}" y="${round(y + 20)}">When something fails</text>`,
  ];
}

function lineSvg(line: Line, options: SvgOptions): string[] {
  const { transition, happy, points } = line;
  const classes = [transition.kind, happy && 'happy', isTaken(transition, options) && 'taken']
    .filter(Boolean)
    .join(' ');
  const end = points.at(-1);
  const before = points.at(-2);
  if (end === undefined || before === undefined) return [];
  const size = happy ? 1.25 : 1;
  const stop = towards(end, before, headLength * size);
  const angle = (Math.atan2(end.y - before.y, end.x - before.x) * 180) / Math.PI;
  const detail = transition.detail ? `<title>${escapeXml(transition.detail)}</title>` : '';
  const turned = `translate(${round(end.x)} ${round(end.y)}) rotate(${round(angle)}) scale(${size})`;
  return [
    `<path class="line ${classes}" d="${roundedPath([...points.slice(0, -1), stop])}">${detail}</path>`,
    `<path class="head ${classes}" d="M0 0L-9 4.5V-4.5Z" transform="${turned}"/>`,
  ];
}

/** A line through the points with its corners rounded off. */
function roundedPath(points: readonly Point[]): string {
  return points
    .map((point, index) => {
      const before = points[index - 1];
      const after = points[index + 1];
      if (before === undefined) return `M${at(point)}`;
      if (after === undefined) return `L${at(point)}`;
      const radius = Math.min(cornerRadius, distance(before, point) / 2, distance(point, after) / 2);
      return `L${at(towards(point, before, radius))}Q${at(point)} ${at(towards(point, after, radius))}`;
    })
    .join('');
}

function labelSvg({ label, transition }: Line, lane: Box | undefined): string[] {
  if (label === undefined) return [];
  const inLane = lane !== undefined && label.x > lane.x ? ' in-lane' : '';
  const place = `x="${round(label.x)}" y="${round(label.y)}"`;
  return [`<text class="label ${transition.kind}${inLane}" ${place}>${escapeXml(label.text)}</text>`];
}

const isGroup = ({ state }: PlacedState): boolean => state.branches.length > 0;

function statusOf(placed: PlacedState, options: SvgOptions): StateStatus | undefined {
  if (isElsewhere(placed, options)) return undefined;
  return options.statuses && (options.statuses.get(placed.state.name) ?? 'not-taken');
}

/** Whether what happened to it is told by other executions than the one that is drawn. */
function isElsewhere({ state }: PlacedState, { statuses, notTaken }: SvgOptions): boolean {
  return (
    state.distributedMap !== undefined && statuses !== undefined && !statuses.has(state.name) && notTaken !== 'in red'
  );
}

/** What a state's look depends on. */
function classesOf(placed: PlacedState, options: SvgOptions): string {
  const { state, happy } = placed;
  const status = statusOf(placed, options);
  const classes = [
    state.kind,
    isGroup(placed) && 'group',
    happy && 'happy',
    status && (status === 'not-taken' ? status : `status-${status}`),
    isElsewhere(placed, options) && 'elsewhere',
    options.selected === state.name && 'selected',
  ];
  return classes.filter(Boolean).join(' ');
}

function groundSvg(placed: PlacedState, options: SvgOptions): string {
  return `<g class="ground ${classesOf(placed, options)}" aria-hidden="true">${shapeSvg(placed)}</g>`;
}

function stateSvg(placed: PlacedState, options: SvgOptions): string {
  const { state, x, y, width, height } = placed;
  const status = statusOf(placed, options);
  const group = isGroup(placed);
  const selected = options.selected === state.name;
  const kind = kindGlyphs[state.kind];
  const became = status === 'not-taken' ? 'not taken' : status && statusGlyphs[status].means;
  const means = isElsewhere(placed, options) ? 'in the child executions' : became;
  const says = [state.name, kind.means, means].filter(Boolean).join(', ');
  const focus = options.interactive ? ` tabindex="0" role="button" aria-pressed="${selected}"` : '';
  const middle = y + (group ? groupHeader : height) / 2;
  const glyphX = x + (state.kind === 'choice' ? 26 : 20);
  return [
    `<g class="state ${classesOf(placed, options)}" data-state="${escapeXml(state.name)}"${focus}>`,
    // In a page it is the button's name, and the comment stands beside the picture.
    `<title>${escapeXml(state.comment && !options.interactive ? `${says}: ${state.comment}` : says)}</title>`,
    selected ? ringSvg(placed) : '',
    shapeSvg(placed),
    `<path class="glyph${kind.solid ? ' solid' : ''}" d="${kind.path}" transform="translate(${round(glyphX)} ${round(middle)})"/>`,
    ...nameSvg(group ? [state.name] : nameLines(state.name), { x: x + width / 2 + 9, y: middle }),
    status && status !== 'not-taken' ? badgeSvg(status, { x: x + width - 2, y: y + 2 }) : '',
    '</g>',
  ].join('');
}

function nameSvg(lines: readonly string[], { x, y }: Point): string[] {
  const first = y + 4.5 - ((lines.length - 1) * nameLineHeight) / 2;
  return lines.map(
    (line, index) =>
      `<text class="name" x="${round(x)}" y="${round(first + index * nameLineHeight)}">${escapeXml(line)}</text>`,
  );
}

/** Around what is selected, so that its own look still says what became of it. */
function ringSvg({ state: { kind }, x, y, width, height }: PlacedState): string {
  const [above, beside] = kind === 'map' ? [8, 8] : [4, 4];
  const box = boxAttributes({ x: x - 4, y: y - above, width: width + 4 + beside, height: height + above + 4 });
  return `<rect class="ring" ${box} rx="${kind === 'succeed' || kind === 'fail' ? height / 2 + 4 : 11}"/>`;
}

/** A Choice is pointed at both ends, what ends the execution is round, a Map has a second sheet behind it. */
function shapeSvg({ state: { kind }, x, y, width, height }: PlacedState): string {
  const box = boxAttributes({ x, y, width, height });
  if (kind === 'choice') {
    const right = x + width;
    const corners = [
      { x, y: y + height / 2 },
      { x: x + 14, y },
      { x: right - 14, y },
      { x: right, y: y + height / 2 },
      { x: right - 14, y: y + height },
      { x: x + 14, y: y + height },
    ];
    return `<path class="box" d="M${corners.map(at).join('L')}Z" stroke-linejoin="round"/>`;
  }
  const sheet = boxAttributes({ x: x + 4, y: y - 4, width, height });
  const behind = kind === 'map' ? `<rect class="box" ${sheet} rx="8"/>` : '';
  return `${behind}<rect class="box" ${box} rx="${kind === 'succeed' || kind === 'fail' ? height / 2 : 8}"/>`;
}

function badgeSvg(status: Exclude<StateStatus, 'not-taken'>, { x, y }: Point): string {
  const glyph = statusGlyphs[status];
  const place = `transform="translate(${round(x)} ${round(y)})"`;
  return (
    `<circle class="badge" r="8" ${place}/>` +
    `<path class="badge-glyph${glyph.solid ? ' solid' : ''}" d="${glyph.path}" ${place}/>`
  );
}

function markSvg({ kind, x, y }: Mark): string[] {
  const centre = `cx="${round(x)}" cy="${round(y)}"`;
  if (kind === 'start') return [`<circle class="mark" ${centre} r="${markRadius}"><title>Start</title></circle>`];
  const ring = `<circle class="mark-ring" ${centre} r="${markRadius - 1}"><title>End</title></circle>`;
  return [ring, `<circle class="mark" ${centre} r="${markRadius - 4}"/>`];
}

function boxAttributes({ x, y, width, height }: Box): string {
  return `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
}

function towards(from: Point, to: Point, length: number): Point {
  const share = length / (distance(from, to) || 1);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

const distance = (a: Point, b: Point) => Math.hypot(b.x - a.x, b.y - a.y);
const at = ({ x, y }: Point) => `${round(x)} ${round(y)}`;
const round = (value: number) => Math.round(value * 10) / 10;

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
