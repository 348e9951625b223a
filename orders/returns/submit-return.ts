import type { Executions, Table } from '../ports.ts';
import { noteStart, startNoted } from '../start/pending-start.ts';
import { parseReturn, type ReturnStatus, storeReturn } from './return.ts';

export interface SubmittedReturn {
  readonly returnId: string;
  readonly status: ReturnStatus;
  /** Of the execution that this return has now; without it, the return had ended before. */
  readonly executionArn?: string;
}

/**
 * Takes a return in and starts its execution, in the way of `submitOrder`: whoever gets no answer sends it again.
 * @throws ValidationError if it is not a valid return
 * @throws Conflict if another return has this id
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
