import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Takes a data folder for this process: two engines that append to one journal would spoil it. The lock of a process
 * that is no more is taken over.
 *
 * @returns a function that gives the folder back
 * @throws Error that names the process which has it
 */
export function lockFolder(folder: string): () => void {
  const file = path.join(folder, 'lock');
  const owner = ownerOf(file);
  if (owner !== undefined && owner !== process.pid && isRunning(owner)) {
    throw new Error(
      `${folder} is in use by process ${owner}. Stop it, or use another folder; if it is no engine, delete ${file}.`,
    );
  }
  writeFileSync(file, String(process.pid));
  return () => {
    if (ownerOf(file) === process.pid) unlinkSync(file);
  };
}

function ownerOf(file: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    // Signal 0 only asks whether the process is there.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
