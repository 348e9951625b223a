import type { Block } from './drawing.ts';
import { movedBlock } from './drawing.ts';
import type { WorkflowState } from './workflow.ts';

/** Type sizes and paddings, px. */
export const stateHeight = 42;
export const groupHeader = 34;
export const groupPadding = 14;
export const markRadius = 8;
export const labelHeight = 15;
export const nameLineHeight = 15;
const nameSize = 13;
const labelSize = 11;
/** Room for the glyph before a name, and space after it. */
const besideName = 44;
/** Names of more characters than this are broken into two lines, so that a row of states stays narrow. */
const longestLine = 13;

/**
 * The width of a text in the fonts that the pictures name, in em: the widest that any of them has for a kind of character,
 * since a picture is laid out where there is no reader's font to measure.
 */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/[iljI.,:;|!'()[\]{}]/.test(character)) width += 0.36;
    else if (/[ftr"\-/\s]/.test(character)) width += 0.43;
    else if (/[mwMW@%]/.test(character)) width += 0.97;
    else if (/[A-Z&~<>=+…]/.test(character)) width += 0.75;
    // Ideographs and emoji are as wide as they are high.
    else width += character > '\u2e80' ? 1.05 : 0.62;
  }
  return width;
}

export function labelWidth(text: string): number {
  return Math.ceil(widthOf(text) * labelSize) + 4;
}

/** A name in one or two lines, broken where a word of it begins, as evenly as can be. */
export function nameLines(name: string): string[] {
  if (name.length <= longestLine) return [name];
  const breaks = [...name.matchAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[ _-])/g)].map(({ index }) => index);
  const longer = (at: number) => Math.max(at, name.length - at);
  const [best] = breaks.sort((a, b) => longer(a) - longer(b));
  return best === undefined ? [name] : [name.slice(0, best).trimEnd(), name.slice(best)];
}

/** The width of a state without branches. */
export function nameWidth({ name, kind }: WorkflowState): number {
  const slanted = kind === 'choice' ? 14 : 0;
  const longest = Math.max(...nameLines(name).map(widthOf));
  return Math.max(104, even(longest * nameSize) + besideName + slanted);
}

/** Rounded up so that a middle is a whole pixel: states of different widths then stand straight under each other. */
const even = (width: number): number => 2 * Math.ceil(width / 2);

/** The width of a group's header: its name stands in one line. */
function headerWidth({ name }: WorkflowState): number {
  return even(widthOf(name) * nameSize) + besideName;
}

/** Puts branches side by side under a group's header. */
export function groupOf(state: WorkflowState, branches: readonly Block[]): Block {
  const inner = branches.reduce((sum, branch) => sum + branch.width, 0) + groupPadding * (branches.length - 1);
  const width = Math.max(headerWidth(state), inner + 2 * groupPadding);
  let x = (width - inner) / 2;
  const placed = branches.map((branch) => {
    const at = movedBlock(branch, { x, y: groupHeader });
    x += branch.width + groupPadding;
    return at;
  });
  return {
    width,
    height: groupHeader + Math.max(...branches.map((branch) => branch.height)) + groupPadding,
    states: placed.flatMap((branch) => branch.states),
    lines: placed.flatMap((branch) => branch.lines),
    marks: [],
  };
}
