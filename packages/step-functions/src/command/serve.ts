import { serve } from '../server/serve.ts';
import { parseServeOptions, serveHelp } from '../server/serve-options.ts';

/** Serves until the process gets SIGINT or SIGTERM. */
export async function runServe(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(serveHelp);
    return 0;
  }
  const served = await serve({ ...parseServeOptions(args), print: (line) => console.log(line) });
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await served.close();
  // Timers of waiting executions would keep the process alive.
  process.exit(0);
}
