import { styleText } from 'node:util';

type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow';

const coloured = process.stdout.isTTY === true && (process.env.NO_COLOR ?? '') === '';

/** The text in a style if standard output is a terminal and NO_COLOR is not set; otherwise unchanged. */
export const paint = (style: Style, text: string): string => (coloured ? styleText(style, text) : text);
