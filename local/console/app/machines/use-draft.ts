import { useEffect, useState } from 'react';
import { drawingOf } from '../execution/drawings.ts';

/**
 * The edited text of a definition. It is kept in the tab's session storage, so that it survives other pages and a reload.
 */
export function useDraft(stateMachineArn: string, deployed: string): [text: string, set: (text: string) => void] {
  const key = `draft ${stateMachineArn}`;
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? deployed);
  useEffect(() => {
    if (text === deployed) return sessionStorage.removeItem(key);
    try {
      sessionStorage.setItem(key, text);
    } catch {
      // The storage is full: the text lasts only as long as the page.
    }
  }, [key, text, deployed]);
  return [text, setText];
}

/** ms without a change until a text is drawn */
const pause = 600;

/** The latest text that could be drawn; `isOlder` if the current text cannot. */
export function useDrawable(text: string, deployed: string): { drawn: string; isOlder: boolean } {
  const [drawn, setDrawn] = useState(deployed);
  const [refused, setRefused] = useState<string>();
  useEffect(() => {
    let isOver = false;
    const timer = setTimeout(() => {
      // With the error lane, so that every transition is drawn.
      drawingOf(text, true).then(
        () => isOver || setDrawn(text),
        () => isOver || setRefused(text),
      );
    }, pause);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [text]);
  return { drawn, isOlder: refused === text };
}
