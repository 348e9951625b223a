/**
 * Runs the main function of a command of the Makefile, and sets the exit code of the process to the number that it
 * returns. Of an error that it throws, only the message is printed (with DEBUG=1 also the stack), and the exit code is 1.
 */
export async function runProgram(main: () => number | Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.exitCode = 1;
    console.error(error instanceof Error && process.env.DEBUG === undefined ? error.message : error);
  }
}
