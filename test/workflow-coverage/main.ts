/**
 * `make coverage`: which parts of each state machine the saga's explorer covers, running each scenario without a fault and
 * with every single fault. Prints a report and draws pictures in coverage/ with what is not covered in red (retriers are
 * in the report only). The exit code is 0 only if everything is covered.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from 'step-functions-engine/server';
import { coverageOfTaken, type Element } from 'step-functions-engine/testing';
import { runProgram } from '../../command-line/run-program.ts';
import { readWorkflow } from '../../local/console/graph/definition.ts';
import { layoutWorkflow } from '../../local/console/graph/layout.ts';
import { transitionKey } from '../../local/console/graph/status.ts';
import { toSvg } from '../../local/console/graph/svg.ts';
import { readDefinition } from '../../local/workflows.ts';
import { parentWorkflowOf, type WorkflowName, workflowNames } from '../../state-machines/manifest.ts';
import { explore } from '../saga/explorer/explore.ts';
import { scenarioNames, scenarioOf } from '../saga/explorer/scenarios.ts';

const folder = path.resolve(import.meta.dirname, '../../coverage');

await runProgram(async () => {
  mkdirSync(folder, { recursive: true });
  const { WORKFLOW } = process.env;
  const measured = workflowNames.filter((name) => !WORKFLOW || name === WORKFLOW);
  if (measured.length === 0)
    throw new UserError(`WORKFLOW is ${WORKFLOW}: it must be one of ${workflowNames.join(', ')}`);
  const scenarios = scenarioNames.filter((name) =>
    scenarioOf(name).acts.some(({ workflow }) => measured.some((each) => includes(workflow, each))),
  );
  const { taken } = await explore({ faults: 1, coverage: true, scenarios });
  const takenOf = (name: WorkflowName) =>
    new Set([...taken].filter((each) => each.startsWith(`${name}/`)).map((each) => each.slice(name.length + 1)));
  const complete: boolean[] = [];
  // A workflow that no scenario runs is reported too: nothing of it is covered.
  for (const name of measured) {
    complete.push(await report(name, takenOf(name)));
  }
  return complete.every(Boolean) ? 0 : 1;
});

function definitionFile(name: WorkflowName): string {
  return readDefinition(name, (functionName) => functionName);
}

/** Whether running `workflow` also runs `other`: it is the same workflow, or one that it starts, directly or not. */
function includes(workflow: WorkflowName, other: WorkflowName | undefined): boolean {
  return other !== undefined && (workflow === other || includes(workflow, parentWorkflowOf(other)));
}

/** Prints the report and writes the picture. @returns whether everything is covered */
async function report(name: WorkflowName, taken: ReadonlySet<string>): Promise<boolean> {
  const { elements, missed, report: text } = coverageOfTaken(JSON.parse(definitionFile(name)), taken);
  console.log(`\n  ${name}: ${text.replaceAll('\n', '\n  ')}`);
  const file = path.join(folder, `${name}.svg`);
  writeFileSync(file, await draw(name, elements, taken));
  console.log(`    ${path.relative(process.cwd(), file)}`);
  return missed.length === 0;
}

/** The workflow's picture. A line may stand for several catchers or choices: it is red if one of them is not covered. */
async function draw(name: WorkflowName, elements: readonly Element[], taken: ReadonlySet<string>): Promise<string> {
  const lines = elements.flatMap(({ from, to, kind, name: element }) =>
    to === undefined ? [] : [{ key: transitionKey(from, to, kind === 'catcher' ? 'catch' : 'next'), element }],
  );
  const red = new Set(lines.filter(({ element }) => !taken.has(element)).map(({ key }) => key));
  const states = elements.filter(({ kind, name: state }) => kind === 'state' && taken.has(state));
  return toSvg(await layoutWorkflow(readWorkflow(definitionFile(name))), {
    title: `Coverage of the workflow ${name}`,
    statuses: new Map(states.map(({ from }) => [from, 'succeeded'])),
    taken: new Set(lines.filter(({ key }) => !red.has(key)).map(({ key }) => key)),
    notTaken: 'in red',
  });
}
