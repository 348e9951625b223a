/**
 * `make serve`: runs the engine's command `serve`, and the web console for its state machines.
 */
import path from 'node:path';
import { parseServeOptions, serve, serveHelp } from 'step-functions-engine/server';
import { portFrom } from '../command-line/port-from.ts';
import { runProgram } from '../command-line/run-program.ts';
import { startConsole } from './console/server/console-server.ts';
import { KeptWorkflowLog } from './logs/kept-workflow-log.ts';

await runProgram(async () => {
  const args = process.argv.slice(2).filter((arg) => arg !== '');
  if (args.includes('--help')) {
    console.log(serveHelp);
    return 0;
  }
  const print = (line: string) => console.log(line);
  const consolePort = portFrom('CONSOLE_PORT', 8080);
  const options = parseServeOptions(args);
  const { dataFolder } = options;
  const workflowLog = await KeptWorkflowLog.open(dataFolder && path.join(dataFolder, 'workflows.log'), print);
  const served = await serve({ ...options, logs: workflowLog.add, print });
  const { stepFunctions, clock } = served;
  const webConsole = await startConsole({
    stepFunctions,
    clock,
    workflowLog: workflowLog.records,
    port: consolePort,
    log: print,
  }).catch(async (error) => {
    await served.close();
    throw error;
  });
  print(`Console at ${webConsole.url}`);

  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await webConsole.close();
  await served.close();
  await workflowLog.close();
  // Timers of waiting executions would keep the process alive.
  process.exit(0);
});
