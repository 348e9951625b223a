import type { ReactNode } from 'react';
import { readable } from './format.ts';

const tokens = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d[\d.eE+-]*/g;

/** Whether a text looks like a JSON object or array, which is formatted. */
export const isJson = (text: string): boolean => /^\s*[[{]/.test(text);

/** Formatted JSON, with colours for names and types of values; other text unchanged. */
export function Json({ text, className }: { text: string; className?: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus
    <pre tabIndex={0} className={className}>
      {isJson(text) ? colouredLine(readable(text)) : text}
    </pre>
  );
}

/** A part of a JSON text; a string is never split. */
export function colouredLine(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(tokens)) {
    const [whole, string, colon] = match;
    const kind = colon === undefined ? (string === undefined ? 'json-value' : 'json-text') : 'json-name';
    parts.push(
      text.slice(end, match.index),
      <span key={match.index} className={kind}>
        {string ?? whole}
      </span>,
      colon,
    );
    end = match.index + whole.length;
  }
  return [...parts, text.slice(end)];
}
