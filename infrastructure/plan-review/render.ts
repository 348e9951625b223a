import { groupBy } from './group.ts';
import type { Section } from './section.ts';

/** How the review is shown. */
export interface Page {
  /** Whether the output is a terminal with colours. */
  readonly colour: boolean;
  /** characters a line */
  readonly width: number;
}

export interface PrefixedPage extends Page {
  /** The beginning of names that is replaced by `…`; empty for none. */
  readonly prefix: string;
}

/** The codes of a terminal: https://en.wikipedia.org/wiki/ANSI_escape_code#Select_Graphic_Rendition_parameters */
const bold = 1;
const red = 31;
const markColours = { '+': 32, '~': 33, '-': red } as const;

/** characters before the text of a line: two blanks, the mark, a blank */
const margin = 4;

/** The sections as text: each line has a mark, its label in a column of its own, and its text. */
export function render(sections: readonly Section[], { colour, width, prefix }: PrefixedPage): string {
  const paint = (code: number, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const short = (text: string) => (prefix === '' ? text : text.replaceAll(prefix, '…'));
  const blocks = sections.map(({ title, lines }) => {
    const code = lines.every(({ alarming }) => alarming) ? red : bold;
    const column = Math.min(Math.max(...lines.map(({ label = '' }) => short(label).length)), Math.round(width / 4));
    const body = groupBy(lines, ({ label = '' }) => label).flatMap((group) =>
      group.flatMap((line, index) =>
        layOut(
          short(line.text),
          line.label === undefined ? undefined : index === 0 ? short(line.label) : '',
          width,
          column,
        ).map((text, row) =>
          paint(line.alarming ? red : markColours[line.mark], `  ${row === 0 ? line.mark : ' '} ${text}`),
        ),
      ),
    );
    return [paint(code, title), ...body].join('\n');
  });
  return `${[...(prefix === '' ? [] : [`… stands for ${prefix}`]), ...blocks].join('\n\n')}\n`;
}

/**
 * The rows of a line.
 * @param label undefined: the text has the whole width
 * @param column the width of the labels' column, in characters
 */
function layOut(text: string, label: string | undefined, width: number, column: number): readonly string[] {
  if (label === undefined) return wrap(text, width - margin);
  const rows = wrap(text, width - margin - column - 1);
  // A label that is too long for its column is written in a line above the text.
  if (label.length > column)
    return [...wrap(label, width - margin), ...rows.map((row) => `${' '.repeat(column)} ${row}`)];
  return rows.map((row, index) => `${(index === 0 ? label : '').padEnd(column)} ${row}`);
}

/** Breaks a text into rows, between words. */
function wrap(text: string, width: number): readonly string[] {
  const rows: string[] = [];
  for (const word of text.split(' ')) {
    const row = rows.at(-1);
    if (row === undefined || row.length + 1 + word.length > width) rows.push(word);
    else rows[rows.length - 1] = `${row} ${word}`;
  }
  return rows;
}
