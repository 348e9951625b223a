/**
 * An engine with executions of many kinds, which writes all data that its API returns of them to a file. With `run` it
 * starts them first, and then waits to be killed; with `show` it writes the existing ones.
 *
 * usage: node --conditions=source --import tsx slow-child.ts <data folder> <output file> run|show <how many>
 */
import { writeFileSync } from 'node:fs';
import { RealClock, StepFunctions } from '../../../packages/step-functions/src/index.ts';

const [folder = '', file = '', mode, count = '0'] = process.argv.slice(2);

const engine = await StepFunctions.open(folder, {
  clock: new RealClock(),
  lambda: {
    invoke: async ({ payload }) =>
      Math.random() < 0.1 ? { payload: '{"errorType":"Flaky"}', functionError: 'Unhandled' } : { payload },
  },
  log: (line) => console.error(line),
});

const jsonata = (Output: string, next: object = { End: true }) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'Work',
  States: {
    Work: { Type: 'Pass', Output: `{% ${Output} %}`, ...next },
    ...('Next' in next && { Day: { Type: 'Wait', Seconds: 86_400, End: true } }),
  },
});
const recursive = '($f := function($n) { $n < 2 ? $n : $f($n - 1) + $f($n - 2) }; $f(12) + $states.input.n)';
const task = {
  Type: 'Task',
  Resource: 'arn:aws:lambda:us-east-1:111111111111:function:work',
  Retry: [{ ErrorEquals: ['Flaky'], IntervalSeconds: 1, MaxAttempts: 1, JitterStrategy: 'FULL' }],
  End: true,
};

/** Each kind with its definition; one of so many executions is of this kind. */
const kinds: readonly (readonly [string, number, object])[] = [
  ['totals', 2, jsonata('$sum($states.input.items.(price * quantity))')],
  ['calls', 4, { StartAt: 'Call', States: { Call: task } }],
  // These are evaluated in a separate process, whose time is bounded.
  ['guarded', 10, jsonata(recursive)],
  ['guarded-and-waiting', 20, jsonata(recursive, { Next: 'Day' })],
  ['random-and-waiting', 20, jsonata('$random() & $uuid()', { Next: 'Day' })],
  ['too-long', 500, jsonata('($f := function() { $f() }; $f())')],
];
const machines: string[] = [];
for (const [name, , definition] of kinds) machines.push(await engine.createStateMachine({ name, definition }));

const items = Array.from({ length: 50 }, (_, i) => ({ price: i, quantity: 2 }));
if (mode === 'run') {
  const arns: string[] = [];
  for (const [index, [name, share]] of kinds.entries()) {
    const many = Math.ceil(Number(count) / share);
    for (let n = 0; n < many; n++)
      arns.push(await engine.startExecution(machines[index] ?? '', { n, items }, `${name}-${n}`));
  }
  await Promise.all(arns.filter((arn) => !arn.includes('waiting')).map((arn) => engine.whenEnded(arn)));
  // The waiting ones do not end: until they are in their last state.
  for (const arn of arns.filter((name) => name.includes('waiting'))) {
    while ((await engine.history(arn)).at(-1)?.type !== 'WaitStateEntered') await new Promise(setImmediate);
  }
}

const lines: string[] = [];
for (const stateMachineArn of machines) {
  let nextToken: string | undefined;
  do {
    const page = await engine.call('ListExecutions', { stateMachineArn, maxResults: 1000, nextToken });
    const { executions, nextToken: next } = page as { executions: { executionArn: string }[]; nextToken?: string };
    for (const listed of executions) {
      const { executionArn } = listed;
      const described = await engine.call('DescribeExecution', { executionArn });
      lines.push(JSON.stringify({ listed, described, history: await engine.history(executionArn) }));
    }
    nextToken = next;
  } while (nextToken !== undefined);
}
writeFileSync(file, lines.join('\n'));
console.log('written');
if (mode === 'run') setInterval(() => {}, 1000);
else await engine.close();
