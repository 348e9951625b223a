import type { MapRun } from '../execution/map-run.ts';
import { type Action, reads, sendsInputs } from '../registry/action.ts';
import { AwsError } from '../registry/aws-error.ts';
import type { Engine } from '../registry/engine.ts';
import { wireTime } from '../registry/wire-time.ts';
import { findExecution } from './executions.ts';
import { getMapRun } from './find-map-run.ts';
import { pageOf } from './pages.ts';
import { optionalNumber, requiredText } from './parameters.ts';

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListMapRuns.html */
const listMapRuns: Action = async (engine, input) => {
  const execution = await engine.executions.load(findExecution(engine, requiredText(input, 'executionArn')));
  const runs = [...engine.mapRuns.values()].filter((run) => run.execution === execution);
  const { items, nextToken } = pageOf(runs, input, `map runs of ${execution.arn}`);
  const mapRuns = items.map((run) => ({
    executionArn: execution.arn,
    mapRunArn: run.arn,
    stateMachineArn: `${execution.stateMachineArn}/${run.label}`,
    startDate: wireTime(run.startedAt),
    ...(run.stoppedAt !== undefined && { stopDate: wireTime(run.stoppedAt) }),
  }));
  return { mapRuns, ...(nextToken && { nextToken }) };
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html */
const describeMapRun: Action = async (engine, input) => {
  const run = await getMapRun(engine, requiredText(input, 'mapRunArn'));
  return {
    mapRunArn: run.arn,
    executionArn: run.execution.arn,
    status: run.status,
    startDate: wireTime(run.startedAt),
    ...(run.stoppedAt !== undefined && { stopDate: wireTime(run.stoppedAt) }),
    maxConcurrency: run.maxConcurrency,
    toleratedFailureCount: run.toleratedFailureCount,
    toleratedFailurePercentage: run.toleratedFailurePercentage,
    itemCounts: countsOf(engine, run, (child) => run.itemsPerChild[child] ?? 0),
    executionCounts: countsOf(engine, run, () => 1),
    redriveCount: run.redriveCount,
    ...(run.redrivenAt !== undefined && { redriveDate: wireTime(run.redrivenAt) }),
  };
};

const countedAs = {
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timedOut',
  ABORTED: 'aborted',
} as const;

/** @param weight the number that a child adds to its count */
function countsOf(engine: Engine, { itemsPerChild, children, status }: MapRun, weight: (child: number) => number) {
  const counts = {
    pending: 0,
    running: 0,
    succeeded: 0,
    failed: 0,
    timedOut: 0,
    aborted: 0,
    total: 0,
    resultsWritten: 0,
  };
  itemsPerChild.forEach((_items, child) => {
    const execution = engine.executions.find(children[child] ?? '');
    counts[execution === undefined ? 'pending' : countedAs[execution.status]] += weight(child);
    counts.total += weight(child);
  });
  if (status !== 'RUNNING') counts.resultsWritten = counts.succeeded;
  return counts;
}

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateMapRun.html */
const updateMapRun: Action = async (engine, input) => {
  const run = await getMapRun(engine, requiredText(input, 'mapRunArn'));
  const maxConcurrency = optionalNumber(input, 'maxConcurrency');
  const count = optionalNumber(input, 'toleratedFailureCount');
  const { toleratedFailurePercentage: percentage } = input;
  if (typeof percentage === 'number' && !(percentage >= 0 && percentage <= 100)) {
    throw new AwsError('ValidationException', 'toleratedFailurePercentage must be between 0 and 100.');
  }
  run.maxConcurrency = maxConcurrency ?? run.maxConcurrency;
  run.toleratedFailureCount = count ?? run.toleratedFailureCount;
  if (typeof percentage === 'number') run.toleratedFailurePercentage = percentage;
  return {};
};

export const mapRunActions = {
  ListMapRuns: reads(listMapRuns),
  DescribeMapRun: reads(describeMapRun),
  UpdateMapRun: sendsInputs(updateMapRun),
};
