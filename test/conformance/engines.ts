/**
 * Runs the cases that need no other service over HTTP against a Step Functions endpoint, and prints how far it
 * agrees with AWS. Time is real: cases that wait longer than a few seconds are left out.
 *
 * usage: node --conditions=source --import tsx test/conformance/engines.ts --cases <folder> --endpoint http://localhost:8083
 * (or CASES and ENDPOINT in the environment); ONLY and REPORT as for run.ts
 */
import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Case, type ExecutionCase, readCases } from './cases.ts';
import { compareExecution, type Outcome } from './compare.ts';
import { type CaseReport, printReport, summarise } from './report.ts';
import { execute } from './run-case.ts';
import { HttpTarget } from './target-http.ts';

/** Seconds: cases with a longer wait are left out. */
const longestWait = 5;
/** Milliseconds for one case. */
const timeLimit = 30_000;

const { values } = parseArgs({
  options: {
    cases: { type: 'string' },
    endpoint: { type: 'string' },
    only: { type: 'string' },
    report: { type: 'string' },
  },
});
const folder = values.cases ?? process.env.CASES;
const endpoint = values.endpoint ?? process.env.ENDPOINT;
if (!folder || !existsSync(folder) || !endpoint) {
  console.error('Name the folder of the cases and the endpoint: CASES=<folder> ENDPOINT=http://localhost:8083.');
  process.exit(2);
}
const target = new HttpTarget(endpoint);
const cases = readCases(folder, (values.only ?? process.env.ONLY) || undefined).filter(needsNoService);
const account = await accountOf();
const reports: CaseReport[] = [];
for (const theCase of cases) reports.push(await examine(theCase, `case-${reports.length}-${Date.now()}`));
const summary = summarise(reports);
const report = (values.report ?? process.env.REPORT) || undefined;
if (report !== undefined) writeFileSync(report, `${JSON.stringify({ groups: summary, cases: reports }, null, 1)}\n`);
printReport(summary, reports);

function needsNoService(theCase: Case): theCase is ExecutionCase {
  return theCase.kind === 'execution' && (theCase.requires ?? []).length === 0 && !theCase.loggingConfiguration;
}

async function examine(theCase: ExecutionCase, machine: string): Promise<CaseReport> {
  const { name, group, maxLiteralSeconds = 0 } = theCase;
  const hasEvents = theCase.expected.events !== undefined;
  if (maxLiteralSeconds > longestWait) {
    return { name, group, level: undefined, skipped: `waits longer than ${longestWait} s` };
  }
  try {
    const outcome = await withTimeLimit(execute(target, theCase, machine));
    return { name, group, ...compareExecution(theCase, withRecordedNames(outcome, machine, theCase)) };
  } catch (error) {
    return {
      name,
      group,
      level: 0,
      hasEvents,
      difference: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    };
  }
}

/** The outcome with the account of the recordings instead of the endpoint's. */
function withRecordedNames(outcome: Outcome, machine: string, { stateMachineName }: ExecutionCase): Outcome {
  const text = JSON.stringify(outcome).replaceAll(`:${account}:`, ':111111111111:');
  // A placeholder stands for any name.
  return JSON.parse(/[<>]/.test(stateMachineName) ? text : text.replaceAll(machine, stateMachineName));
}

/** The endpoint's account: emulators differ in it. */
async function accountOf(): Promise<string> {
  try {
    const input = {
      name: `account-${Date.now()}`,
      definition: '{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}',
      roleArn: 'arn:aws:iam::111111111111:role/test-sfn-role',
    };
    const { stateMachineArn } = (await target.call('CreateStateMachine', input)) as { stateMachineArn: string };
    await target.call('DeleteStateMachine', { stateMachineArn });
    return stateMachineArn.split(':')[4] ?? '';
  } catch (error) {
    console.error(`There is no Step Functions at ${endpoint}: ${error instanceof Error ? error.message : error}`);
    process.exit(2);
  }
}

async function withTimeLimit<T>(work: Promise<T>): Promise<T> {
  let timeout: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timeout = setTimeout(() => reject(new Error(`no end after ${timeLimit / 1000} s`)), timeLimit);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timeout));
}
