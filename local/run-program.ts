import { UserError } from 'step-functions-engine/server';

/**
 * Runs a program's main function and ends the process with the exit code that it returns. Whoever runs it reads what
 * went wrong in a sentence; DEBUG=1 shows where.
 */
export async function runProgram(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.exitCode = 1;
    if (process.env.DEBUG !== undefined && !(error instanceof UserError)) console.error(error);
    else console.error(error instanceof Error ? error.message : String(error));
  }
}
