import { open } from 'node:fs/promises';
import type { LogRecord } from 'step-functions-engine';

/** bytes */
const most = 32 * 1024 * 1024;

/**
 * Reads what an earlier run has logged of its workflows, the newest records as far as they are in the last 32 MB; a file
 * that is not there has none.
 * @param found is called with each record, in the order in which they were written
 */
export async function readWorkflowLog(file: string, found: (record: LogRecord) => void): Promise<void> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (handle === undefined) return;
  try {
    const { size } = await handle.stat();
    const from = Math.max(0, size - most);
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(size - from), position: from });
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
    // Where the beginning is left out, the first line is a part of one.
    for (const line of from > 0 ? lines.slice(1) : lines) {
      const record = recordIn(line);
      if (record !== undefined) found(record);
    }
  } finally {
    await handle.close();
  }
}

/** A line that was cut off by the end of its process is none. */
function recordIn(line: string): LogRecord | undefined {
  try {
    const { id, type, details, ...others } = JSON.parse(line) as LogRecord;
    return typeof others.execution_arn === 'string' && typeof details === 'object'
      ? { id, type, details, ...others }
      : undefined;
  } catch {
    return undefined;
  }
}
