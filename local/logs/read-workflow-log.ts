import { open } from 'node:fs/promises';
import type { LogRecord } from 'step-functions-engine';
import { logFilesOf } from './log-file.ts';

/** bytes that are read of all files together */
const maxBytes = 32 * 1024 * 1024;

/**
 * Reads the newest log records of workflows that earlier runs have written, up to 32 MB.
 * @param found called with each record, in the sequence in which they were written
 * @param log called with a message for each file that cannot be read; the others are read nevertheless
 */
export async function readWorkflowLog(
  file: string,
  found: (record: LogRecord) => void,
  log: (line: string) => void,
): Promise<void> {
  const parts: string[][] = [];
  let remaining = maxBytes;
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

/** Reads the last lines of a file, from its last `maxBytes` bytes. */
async function readEnd(file: string, maxBytes: number): Promise<{ lines: string[]; bytes: number }> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const from = Math.max(0, size - maxBytes);
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(size - from), position: from });
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
    // If the beginning of the file is not read, the first line is incomplete.
    return { lines: from > 0 ? lines.slice(1) : lines, bytes: bytesRead };
  } finally {
    await handle.close();
  }
}

/** The record in a line; undefined if the line was cut off by the end of its process, or by a full disk. */
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
