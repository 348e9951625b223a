import { open } from 'node:fs/promises';
import type { LogRecord } from 'step-functions-engine';
import { logFilesOf } from './log-file.ts';

/** bytes */
const most = 32 * 1024 * 1024;

/**
 * Reads what earlier runs have logged of their workflows, the newest records as far as they are in the last 32 MB.
 * @param found is called with each record, in the sequence in which they were written
 * @param log called with each file that cannot be read; the others are read nevertheless
 */
export async function readWorkflowLog(
  file: string,
  found: (record: LogRecord) => void,
  log: (line: string) => void,
): Promise<void> {
  const parts: string[][] = [];
  let remaining = most;
  for (const each of logFilesOf(file)) {
    const { lines, bytes } = await readEnd(each, remaining).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') log(`${each} cannot be read, so its records are not shown: ${error.message}`);
      return { lines: [], bytes: 0 };
    });
    parts.unshift(lines);
    remaining -= bytes;
    if (remaining <= 0) break;
  }
  for (const line of parts.flat()) {
    const record = recordIn(line);
    if (record !== undefined) found(record);
  }
}

/** The last lines of a file. @param most bytes that are read */
async function readEnd(file: string, most: number): Promise<{ lines: string[]; bytes: number }> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const from = Math.max(0, size - most);
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(size - from), position: from });
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
    // Where the beginning is left out, the first line is a part of one.
    return { lines: from > 0 ? lines.slice(1) : lines, bytes: bytesRead };
  } finally {
    await handle.close();
  }
}

/** A line that was cut off by the end of its process, or by a full disk, is none. */
function recordIn(line: string): LogRecord | undefined {
  try {
    const { id, type, details, ...others }: LogRecord = JSON.parse(line);
    const record = { id, type, details, ...others };
    const { previous_event_id: previous, event_timestamp: at, execution_arn: executionArn } = record;
    const areTexts = [id, type, previous, at, executionArn].every((text) => typeof text === 'string');
    return areTexts && typeof details === 'object' && details !== null ? record : undefined;
  } catch {
    return undefined;
  }
}
