/**
 * An engine under load, to be killed: starts executions one after another and prints the name of each once it is
 * acknowledged. With the argument `finish` it starts none, waits until all have ended, and prints their outcomes.
 *
 * usage: node --conditions=source --import tsx crash-child.ts <data folder> [finish]
 */
import { writeSync } from 'node:fs';
import { RealClock, StepFunctions } from '../../../packages/step-functions/src/index.ts';

const [folder = '', mode] = process.argv.slice(2);
const clock = new RealClock();

const engine = await StepFunctions.open(folder, {
  clock,
  lambda: {
    // Functions take different times, so that a kill finds executions in different states.
    invoke: async ({ payload }) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 30));
      return { payload };
    },
  },
  log: (line) => writeSync(2, `${line}\n`),
});

const work = (next: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:lambda:us-east-1:111111111111:function:work',
  ...next,
});
const stateMachineArn = await engine.createStateMachine({
  name: 'under-load',
  definition: {
    StartAt: 'First',
    States: {
      First: work({ Next: 'Both' }),
      Both: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'Left', States: { Left: work({ End: true }) } },
          { StartAt: 'Right', States: { Right: { Type: 'Wait', Seconds: 1, End: true } } },
        ],
        Next: 'Last',
      },
      Last: work({ End: true }),
    },
  },
});

if (mode === 'finish') {
  let nextToken: string | undefined;
  do {
    const page = (await engine.call('ListExecutions', {
      stateMachineArn,
      maxResults: 1000,
      ...(nextToken !== undefined && { nextToken }),
    })) as { executions: { executionArn: string; name: string }[]; nextToken?: string };
    for (const { executionArn, name } of page.executions) {
      const { status, output } = await engine.whenEnded(executionArn);
      const ends = (await engine.history(executionArn)).filter(({ type }) => type === 'ExecutionSucceeded').length;
      writeSync(1, `ended ${name} ${status} ${ends} ${JSON.stringify(output)}\n`);
    }
    ({ nextToken } = page);
  } while (nextToken !== undefined);
  await engine.close();
} else {
  for (let n = 0; ; n++) {
    const name = `${process.pid}-${n}`;
    await engine.startExecution(stateMachineArn, { name }, name);
    writeSync(1, `started ${name}\n`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
