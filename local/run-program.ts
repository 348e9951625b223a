import { UserError } from 'step-functions-engine/server';

/**
 * Runs a program's main function and ends the process with the exit code that it returns. An error is printed as its
 * message only; with DEBUG=1 with its stack.
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
