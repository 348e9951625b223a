import { useEffect, useState } from 'react';

/** Copies a text, and confirms that for a moment. @param text called when the button is clicked */
export function CopyButton({ what, text }: { what: string; text: () => string }) {
  const [said, say] = useState<'Copied' | 'Not allowed'>();
  useEffect(() => {
    if (said === undefined) return;
    const timer = setTimeout(() => say(undefined), 1500);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = () =>
    navigator.clipboard.writeText(text()).then(
      () => say('Copied'),
      () => say('Not allowed'),
    );
  return (
    <button type="button" className="small" onClick={copy} aria-label={said ?? `Copy: ${what}`}>
      {said ?? 'Copy'}
    </button>
  );
}
