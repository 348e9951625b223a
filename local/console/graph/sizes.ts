import type { Block } from './drawing.ts';
import { movedBlock } from './drawing.ts';
import type { WorkflowState } from './workflow.ts';

/** Type sizes and paddings, px. The widths of text are estimates: fonts are the reader's own. */
export const stateHeight = 42;
export const groupHeader = 34;
export const groupPadding = 14;
export const markRadius = 8;
export const labelHeight = 15;
export const nameLineHeight = 15;
const nameCharacter = 7.5;
const labelCharacter = 6;
/** Room for the glyph before a name, and space after it. */
const besideName = 44;
/** Names of more characters than this are broken into two lines, so that a row of states stays narrow. */
const longestLine = 13;

export function labelWidth(text: string): number {
  return Math.ceil(text.length * labelCharacter) + 4;
}

/** A name in one or two lines, broken where a word of it begins, as evenly as can be. */
export function nameLines(name: string): string[] {
  if (name.length <= longestLine) return [name];
  const breaks = [...name.matchAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[ _-])/g)].map(({ index }) => index);
  const longer = (at: number) => Math.max(at, name.length - at);
  const [best] = breaks.sort((a, b) => longer(a) - longer(b));
  return best === undefined ? [name] : [name.slice(0, best).trimEnd(), name.slice(best)];
}

/** The width of a state without branches, or the least one of a group with that name. */
export function nameWidth({ name, kind }: WorkflowState): number {
  const slanted = kind === 'choice' ? 14 : 0;
  const longest = Math.max(...nameLines(name).map((line) => line.length));
  return Math.max(104, Math.ceil(longest * nameCharacter) + besideName + slanted);
}

/** Puts branches side by side under a group's header. */
export function groupOf(state: WorkflowState, branches: readonly Block[]): Block {
  const inner = branches.reduce((sum, branch) => sum + branch.width, 0) + groupPadding * (branches.length - 1);
  const width = Math.max(nameWidth(state), inner + 2 * groupPadding);
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
