import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { CopyButton } from './copy-button.tsx';
import { readable } from './format.ts';
import { colouredLine, isJson } from './json.tsx';

interface Props {
  readonly title: string;
  readonly text: string;
  readonly kind?: 'error';
  /** Whether the text is expanded at first. @default true */
  readonly open?: boolean;
}

/** The number of lines of a long text that are shown until the user expands it. */
const fewLines = 24;
/** The characters of one line; longer lines are split. */
const longestLine = 1000;
/** The number of characters from which on a text has a search field. */
const searchable = 2000;

/** JSON or other text, which can be folded, copied, and, if it is long, searched. Only the visible lines are rendered. */
export function TextView({ title, text, kind, open = true }: Props) {
  const [isOpen, setOpen] = useState(open);
  return (
    // There may be many on a page: a landmark for each would be too many.
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div className={kind ? `data is-${kind}` : 'data'} role="group" aria-label={title}>
      <div className="data-head">
        <button type="button" className="fold" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {title}
        </button>
        <span className="faint">{sizeOf(text)}</span>
        <CopyButton what={title} text={() => readable(text)} />
      </div>
      {isOpen && <Lines text={text} title={title} />}
    </div>
  );
}

function Lines({ text, title }: { text: string; title: string }) {
  const lines = useMemo(() => readable(text).split('\n').flatMap(cut), [text]);
  const json = isJson(text);
  const [all, setAll] = useState(false);
  const [wanted, setWanted] = useState('');
  const found = useMemo(() => {
    const sought = wanted.toLowerCase();
    return sought === '' ? [] : lines.flatMap((line, index) => (line.toLowerCase().includes(sought) ? [index] : []));
  }, [lines, wanted]);
  const [at, setAt] = useState(0);
  const scroller = useRef<HTMLPreElement>(null);
  const shown = all || wanted !== '' ? lines.length : Math.min(lines.length, fewLines);
  const virtual = useVirtualizer({
    count: shown,
    getScrollElement: () => scroller.current,
    estimateSize: () => 18,
    overscan: 10,
    useFlushSync: false,
  });
  const goTo = (next: number) => {
    const index = found[next];
    if (index === undefined) return;
    setAt(next);
    virtual.scrollToIndex(index, { align: 'center' });
  };
  const items = virtual.getVirtualItems();
  return (
    <>
      {text.length > searchable && (
        <div className="data-search">
          <input
            type="search"
            aria-label={`Find in ${title}`}
            placeholder="Find"
            value={wanted}
            onChange={({ target }) => {
              setWanted(target.value);
              setAt(-1);
            }}
            onKeyDown={({ key }) => key === 'Enter' && goTo((at + 1) % found.length)}
          />
          {wanted !== '' && (
            <>
              <span role="status">{found.length === 0 ? 'none' : `${Math.max(0, at) + 1} of ${found.length}`}</span>
              <button type="button" disabled={found.length === 0} onClick={() => goTo((at + 1) % found.length)}>
                Next
              </button>
            </>
          )}
        </div>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus */}
      <pre tabIndex={0} ref={scroller}>
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {items.map(({ index, start }) => (
            <div
              key={index}
              data-index={index}
              ref={virtual.measureElement}
              className={index === found[Math.max(0, at)] ? 'line found' : 'line'}
              style={{ transform: `translateY(${start}px)` }}
            >
              {json ? colouredLine(lines[index] ?? '') : lines[index] || ' '}
            </div>
          ))}
        </div>
      </pre>
      {lines.length > shown && (
        <button type="button" className="link" onClick={() => setAll(true)}>
          Show all {lines.length.toLocaleString()} lines
        </button>
      )}
    </>
  );
}

function cut(line: string): string[] {
  const parts: string[] = [];
  for (let from = 0; from < line.length; from += longestLine) parts.push(line.slice(from, from + longestLine));
  return parts.length === 0 ? [''] : parts;
}

function sizeOf({ length }: string): string {
  return length < 1000 ? '' : `${Math.round(length / 1000)} KB`;
}
