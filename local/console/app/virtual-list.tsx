import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';

interface Props<Row> {
  /** The label for screen readers. */
  readonly label: string;
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  readonly children: (row: Row) => ReactNode;
  /** px */
  readonly rowHeight: number;
  readonly isSelected?: (row: Row) => boolean;
  readonly className?: string;
}

/** A list that renders only the visible rows. It scrolls to a row that is selected elsewhere. */
export function VirtualList<Row>({ label, rows, keyOf, children, rowHeight, isSelected, className }: Props<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    useFlushSync: false,
  });
  const selected = isSelected === undefined ? -1 : rows.findIndex(isSelected);
  useEffect(() => {
    if (selected >= 0) virtual.scrollToIndex(selected, { align: 'auto' });
  }, [virtual, selected]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus
    <section className={`virtual-list ${className ?? ''}`} ref={scroller} tabIndex={0} aria-label={label}>
      <ul style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <li
              key={keyOf(row)}
              className={index === selected ? 'selected' : undefined}
              style={{ transform: `translateY(${start}px)`, height: rowHeight }}
              aria-setsize={rows.length}
              aria-posinset={index + 1}
            >
              {children(row)}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
