import { chmodSync, mkdirSync } from 'node:fs';
import { lockFolder } from 'step-functions-engine';
import { UserError } from 'step-functions-engine/server';

/**
 * Locks the data folder for this process before anything runs: a second gateway on the same ledger would charge twice.
 * @returns a function that releases the lock
 * @throws UserError if another process has the lock
 */
export async function takeFolder(folder: string): Promise<() => void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // It contains customers' data and task tokens; a folder of an earlier version may be readable by all users.
  chmodSync(folder, 0o700);
  try {
    return await lockFolder(folder);
  } catch (error) {
    throw new UserError(error instanceof Error ? error.message : String(error));
  }
}
