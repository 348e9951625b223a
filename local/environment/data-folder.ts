import { chmodSync, mkdirSync } from 'node:fs';
import { lockFolder } from 'step-functions-engine';
import { UserError } from 'step-functions-engine/server';

/**
 * Takes the data folder for this process before anything runs: a second gateway on the same ledger would charge twice.
 * @returns what gives it back
 * @throws UserError if another process has it
 */
export async function takeFolder(folder: string): Promise<() => void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // It holds customers' data and task tokens; a folder of an earlier version may be open to all.
  chmodSync(folder, 0o700);
  try {
    return await lockFolder(folder);
  } catch (error) {
    throw new UserError(error instanceof Error ? error.message : String(error));
  }
}
