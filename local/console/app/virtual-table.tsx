import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, type ReactNode, useEffect, useRef } from 'react';

interface Props<Row> {
  /** The label for screen readers. */
  readonly label: string;
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  /** The header cells. */
  readonly head: ReactNode;
  readonly columns: number;
  /** The cells of a row. */
  readonly cells: (row: Row) => ReactNode;
  /** px; the height of a row, collapsed if rows are expandable */
  readonly rowHeight: number;
  /** Whether a row may be taller than `rowHeight`. */
  readonly expandable?: boolean;
  readonly isSelected?: (row: Row) => boolean;
  /** Called with the rendered rows when they change: the visible ones, and some before and after. */
  readonly onRendered?: (rows: readonly Row[]) => void;
}

/** Explicit ARIA roles: CSS that changes `display` of a table's elements (narrow.css) removes their implicit roles. */
export const roles = {
  table: { role: 'table' },
  rowgroup: { role: 'rowgroup' },
  row: { role: 'row' },
  cell: { role: 'cell' },
} as const;

/** The number of rows that are rendered before, and after, the visible part, so that scrolling shows no gap. */
const rowsBeyond = 8;

/** A table that renders only the visible rows, so that a hundred thousand rows do not slow it down. */
export function VirtualTable<Row>(props: Props<Row>) {
  const { label, rows, keyOf, head, columns, cells, rowHeight, expandable = false, isSelected, onRendered } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : keyOf(row);
    },
    overscan: rowsBeyond,
    useFlushSync: false,
  });
  const items = virtual.getVirtualItems();
  const first = items[0];
  const last = items.at(-1);

  const rendered = useRef(onRendered);
  rendered.current = onRendered;
  const from = first?.index ?? 0;
  const to = last === undefined ? 0 : last.index + 1;
  useEffect(() => {
    if (to > from) rendered.current?.(rows.slice(from, to));
  }, [rows, from, to]);

  return (
    // A region that scrolls must take the focus, so that the keyboard can scroll it.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className="scroller" ref={scroller} tabIndex={0} aria-label={label}>
      <table {...roles.table} aria-rowcount={rows.length + 1}>
        <thead>
          <tr>{head}</tr>
        </thead>
        <tbody {...roles.rowgroup}>
          <Space height={first?.start ?? 0} columns={columns} />
          {items.map(({ index, key }) => {
            const row = rows[index];
            return (
              row !== undefined && (
                <TableRow
                  key={String(key)}
                  row={row}
                  index={index}
                  cells={cells}
                  measure={expandable ? virtual.measureElement : undefined}
                  isSelected={isSelected?.(row) ?? false}
                />
              )
            );
          })}
          <Space height={virtual.getTotalSize() - (last?.end ?? 0)} columns={columns} />
        </tbody>
      </table>
    </section>
  );
}

interface RowProps<Row> {
  readonly row: Row;
  readonly index: number;
  readonly cells: (row: Row) => ReactNode;
  readonly measure: ((element: Element | null) => void) | undefined;
  readonly isSelected: boolean;
}

/** Scrolling renders only the rows that come into sight: the others have the same props. */
const TableRow = memo(function TableRow<Row>({ row, index, cells, measure, isSelected }: RowProps<Row>) {
  return (
    <tr
      {...roles.row}
      data-index={index}
      ref={measure}
      aria-rowindex={index + 2}
      className={isSelected ? 'selected' : undefined}
    >
      {cells(row)}
    </tr>
  );
}) as <Row>(props: RowProps<Row>) => ReactNode;

function Space({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    <tr>
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}
