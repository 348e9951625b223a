/**
 * Runs conformance cases against the engine, on a virtual clock.
 *
 * usage: node --conditions=source --import tsx test/conformance/run.ts --cases <folder> [--only <group>] [--report <file>] [--dump <file>]
 * (or CASES, ONLY, REPORT and DUMP in the environment). Ends with 1 if a
 * case that must pass does not agree with everything recorded, and is not among the known differences.
 */
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Case, readCases } from './cases.ts';
import { startDynamoDb } from './dynamodb.ts';
import { knownDifference } from './known-differences.ts';
import { agreesFully, type CaseReport, mustPass, printReport, summarise } from './report.ts';
import { missingServices, runCase } from './run-case.ts';

const { values } = parseArgs({
  options: {
    cases: { type: 'string' },
    only: { type: 'string' },
    report: { type: 'string' },
    dump: { type: 'string' },
  },
});
const folder = values.cases ?? process.env.CASES;
const only = (values.only ?? process.env.ONLY) || undefined;
const reportFile = (values.report ?? process.env.REPORT) || undefined;
const dumpFile = (values.dump ?? process.env.DUMP) || undefined;

if (!folder || !existsSync(folder)) {
  console.error(`There are no cases at ${folder ?? '(nothing)'}: name the folder with --cases, or CASES=<folder>.`);
  process.exit(2);
}
if (dumpFile !== undefined) writeFileSync(dumpFile, '');

const dynamoDb = await startDynamoDb();
const reports: CaseReport[] = [];
for (const theCase of readCases(folder, only)) {
  const report = await examine(theCase);
  reports.push(report);
}
await dynamoDb?.close();
const summary = summarise(reports);
if (reportFile !== undefined)
  writeFileSync(reportFile, `${JSON.stringify({ groups: summary, cases: reports }, null, 1)}\n`);
printReport(summary, reports, knownDifference);
const wrong = reports.filter(
  (report) =>
    mustPass(report.group) && report.level !== undefined && !agreesFully(report) && !knownDifference(report.name),
);
if (wrong.length > 0) console.error(`\n${wrong.length} cases that must pass differ from AWS.`);
process.exit(wrong.length > 0 ? 1 : 0);

async function examine(theCase: Case): Promise<CaseReport> {
  const { name, group } = theCase;
  const missing = missingServices(theCase, dynamoDb);
  if (missing.length > 0) return { name, group, level: undefined, skipped: `needs ${missing.join(', ')}` };
  try {
    const { verdict, outcome } = await withTimeLimit(runCase(theCase, dynamoDb));
    if (dumpFile !== undefined) appendFileSync(dumpFile, `${JSON.stringify({ name, outcome })}\n`);
    return { name, group, ...verdict };
  } catch (error) {
    const difference = `the runner failed: ${error instanceof Error ? error.message : String(error)}`;
    if (dumpFile !== undefined) appendFileSync(dumpFile, `${JSON.stringify({ name, error: difference })}\n`);
    return { name, group, level: 0, difference };
  }
}

// The clock is virtual: a case that takes this long is stuck.
async function withTimeLimit<T>(work: Promise<T>): Promise<T> {
  const timer = new Promise<never>((_resolve, reject) => {
    const timeout = setTimeout(() => reject(new Error('no end after 10 s')), 10_000);
    const stop = () => clearTimeout(timeout);
    work.then(stop, stop);
  });
  return Promise.race([work, timer]);
}
