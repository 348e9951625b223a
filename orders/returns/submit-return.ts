import type { Executions, Table } from '../ports.ts';
import { noteStart, startNoted } from '../start/pending-start.ts';
import { parseReturn, type ReturnStatus, storeReturn } from './return.ts';

export interface SubmittedReturn {
  readonly returnId: string;
  readonly status: ReturnStatus;
  /** The ARN of the return's execution; missing if the return had ended before. */
  readonly executionArn?: string;
}

/**
 * Accepts a return and starts its execution, by the same steps as `submitOrder`: a caller that gets no response sends
 * it again.
 * @throws ValidationError if it is not a valid return
 * @throws Conflict if a different return has this id
 */
export async function submitReturn(
  body: unknown,
  ports: { table: Table; executions: Executions; now: () => Date },
): Promise<SubmittedReturn> {
  const request = parseReturn(body);
  const { returnId } = request;
  const status = await storeReturn(request, ports, [noteStart('return', returnId, request, ports.now)]);
  if (status !== 'RECEIVED') return { returnId, status };
  return { returnId, status, executionArn: await startNoted('return', returnId, request, ports) };
}
