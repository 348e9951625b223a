import type { Json, JsonObject } from '../language/json.ts';
import { formatTimestamp } from '../language/timestamp.ts';
import type { ExecutionStart } from './start.ts';

interface ExecutionData {
  readonly start: ExecutionStart;
  readonly input: Json;
  readonly redriveCount: number;
  /** ms since the epoch */
  readonly redrivenAt: number | undefined;
}

/** `$$.Execution` */
export function contextOfExecution({ start, input, redriveCount, redrivenAt }: ExecutionData): JsonObject {
  const context: JsonObject = {
    Id: start.arn,
    Input: input,
    Name: start.name,
    RoleArn: start.roleArn,
    StartTime: formatTimestamp(start.startedAt),
  };
  if (!start.isSynchronous) context.RedriveCount = redriveCount;
  if (redrivenAt !== undefined) context.RedriveTime = formatTimestamp(redrivenAt);
  return context;
}
