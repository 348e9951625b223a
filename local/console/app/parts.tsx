import { type ReactNode, useEffect } from 'react';
import type { ExecutionStatus } from '../api/types.ts';
import { useExtension } from './extension.ts';

const signs: Readonly<Record<ExecutionStatus, string>> = {
  RUNNING: '▶',
  SUCCEEDED: '✓',
  FAILED: '✕',
  TIMED_OUT: '⏱',
  ABORTED: '■',
};

export function StatusBadge({ status }: { status: ExecutionStatus }) {
  return (
    <span className={`badge-status is-${status}`}>
      <span aria-hidden="true">{signs[status]}</span> <span className="badge-word">{status.replace('_', ' ')}</span>
    </span>
  );
}

/** A notice of what is missing or failed, with what to do. */
export function Notice({ kind = 'info', children }: { kind?: 'info' | 'error'; children: ReactNode }) {
  return (
    <p className={`notice is-${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      {children}
    </p>
  );
}

export function Loading({ what, error }: { what: string; error?: string | undefined }) {
  return error ? <Notice kind="error">{error}</Notice> : <Notice>Loading {what}…</Notice>;
}

interface PageProps {
  /** The heading of the page, and the title of the browser's window. */
  readonly title: string;
  readonly beside?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function Page({ title, beside, actions, children }: PageProps) {
  const { brand } = useExtension();
  useEffect(() => {
    document.title = `${title} · ${brand}`;
  }, [title, brand]);
  return (
    <>
      <header className="page-head">
        <div className="heading">
          <h1>{title}</h1>
          {beside}
        </div>
        <div className="actions">{actions}</div>
      </header>
      {children}
    </>
  );
}
