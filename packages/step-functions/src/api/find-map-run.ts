import type { MapRun } from '../execution/map-run.ts';
import { AwsError } from '../registry/aws-error.ts';
import type { Engine } from '../registry/engine.ts';
import { isInMemory } from '../registry/known-execution.ts';
import { parseArn } from './arn.ts';

/** @throws AwsError ResourceNotFound */
export async function getMapRun(engine: Engine, arn: string): Promise<MapRun> {
  parseArn(arn, 'mapRun');
  // The map runs of an archived execution exist once the execution is loaded.
  const archived = [...engine.executions.all.values()].find((it) => !isInMemory(it) && it.mapRuns.includes(arn));
  if (archived !== undefined) await engine.executions.load(archived);
  const run = engine.mapRuns.get(arn);
  if (run === undefined)
    throw new AwsError('ResourceNotFound', `Resource not found: '${arn}'`, 400, { resourceName: arn });
  return run;
}

/**
 * The map run that has started an execution, also an Express one that is not kept any more: its ARN has the map run's label,
 * `express:<state machine>/<label>:<name>:<id>`.
 * @returns undefined if no map run has started it, or if it is not known which of those with that label
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-examine-map-run.html
 */
export async function mapRunOf(engine: Engine, executionArn: string): Promise<MapRun | undefined> {
  const known = engine.executions.find(executionArn);
  if (known !== undefined) {
    const { mapRunArn } = known.start;
    return mapRunArn === undefined ? undefined : getMapRun(engine, mapRunArn);
  }
  const machine = executionArn.split(':')[6];
  if (!machine?.includes('/')) return undefined;
  const archived = [...engine.executions.all.values()].flatMap((it) => (isInMemory(it) ? [] : it.mapRuns));
  const all = new Set([...engine.mapRuns.keys(), ...archived]);
  const labelled = [...all].filter((arn) => arn.startsWith(`${engine.arn('mapRun', machine)}:`));
  const [only = '', ...more] = labelled;
  if (labelled.length > 0 && more.length === 0) return getMapRun(engine, only);
  return labelled.map((arn) => engine.mapRuns.get(arn)).find((run) => run?.children.includes(executionArn));
}
