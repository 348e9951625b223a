/**
 * Runs the main function of a command of the Makefile, and ends the process with the exit code that it returns. An error
 * is printed as its message only; with DEBUG=1 with its stack.
 */
export async function runProgram(main: () => number | Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.exitCode = 1;
    console.error(error instanceof Error && process.env.DEBUG === undefined ? error.message : error);
  }
}
