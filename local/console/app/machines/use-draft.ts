import { useEffect, useState } from 'react';
import { drawingOf } from '../execution/drawings.ts';

/**
 * What somebody has written instead of the deployed definition: it stays when they look at another page of this tab, and
 * when they load it again.
 */
export function useDraft(stateMachineArn: string, deployed: string): [text: string, set: (text: string) => void] {
  const key = `draft ${stateMachineArn}`;
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? deployed);
  useEffect(() => {
    if (text === deployed) return sessionStorage.removeItem(key);
    try {
      sessionStorage.setItem(key, text);
    } catch {
      // There is no room for it: then it lasts as long as the page.
    }
  }, [key, text, deployed]);
  return [text, setText];
}

/** ms without a change until a text is drawn */
const pause = 600;

/** The newest text that can be drawn, which is older than what is written while that is not valid. */
export function useDrawable(text: string, deployed: string): { drawn: string; isOlder: boolean } {
  const [drawn, setDrawn] = useState(deployed);
  const [refused, setRefused] = useState<string>();
  useEffect(() => {
    let isOver = false;
    const timer = setTimeout(() => {
      // With its error lane, so that each line is drawn.
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
