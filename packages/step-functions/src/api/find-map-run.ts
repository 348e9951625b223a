import type { MapRun } from '../execution/map-run.ts';
import { AwsError } from '../registry/aws-error.ts';
import type { Engine } from '../registry/engine.ts';
import { isInMemory } from '../registry/known-execution.ts';
import { parseArn } from './arn.ts';

/** @throws AwsError ResourceNotFound */
export async function getMapRun(engine: Engine, arn: string): Promise<MapRun> {
  parseArn(arn, 'mapRun');
  // Of an execution in the archive it is there once that was read.
  const archived = [...engine.executions.values()].find((it) => !isInMemory(it) && it.mapRuns.includes(arn));
  if (archived !== undefined) await engine.load(archived);
  const run = engine.mapRuns.get(arn);
  if (run === undefined)
    throw new AwsError('ResourceNotFound', `Resource not found: '${arn}'`, 400, { resourceName: arn });
  return run;
}
