/**
 * `make real-definitions DEFINITIONS=file`: checks whether definitions that others published run with mocks. The file is a
 * list of `{ source, definition }`. Each is run with mocks that return an empty object for every task, and must end;
 * and each of its Task states, run by itself, must return the result of its mock. The exit code is 0 only if all do.
 */
import { readFileSync } from 'node:fs';
import { runProgram } from '../../command-line/run-program.ts';
import { type PublishedDefinition, type Trial, tryDefinition } from './try-definition.ts';

await runProgram(async () => {
  const file = process.env.DEFINITIONS ?? '';
  if (file === '') throw new Error('DEFINITIONS must name a file of definitions: a list of { source, definition }');
  const published: PublishedDefinition[] = JSON.parse(readFileSync(file, 'utf8'));
  const trials: Trial[] = [];
  for (const definition of published) {
    const trial = await tryDefinition(definition);
    trials.push(trial);
    console.log(lineOf(trial));
  }
  const refused = trials.filter(({ refusal }) => refusal !== undefined).length;
  const broken = trials.filter(({ problems }) => problems.length > 0).length;
  const tasks = trials.reduce((sum, trial) => sum + trial.tasks, 0);
  console.log(
    `\n${trials.length} definitions: ${refused} refused as AWS would, ${broken} that cannot be run; ${tasks} tasks mocked`,
  );
  return broken === 0 ? 0 : 1;
});

function lineOf({ source, refusal, tasks, end, problems }: Trial): string {
  const outcome = refusal === undefined ? `${String(tasks).padStart(3)} tasks  ${end}` : `refused: ${refusal}`;
  const name = source.length > 70 ? `…${source.slice(-69)}` : source;
  return [`${name.padEnd(72)}${outcome}`, ...problems.map((problem) => `    CANNOT RUN: ${problem}`)].join('\n');
}
