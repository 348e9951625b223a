import { isExpress } from '../../api/arns.ts';
import type { Definition, DescribedExecution, ExpressExecution, Logged } from '../../api/types.ts';
import { call, get } from '../wire.ts';

export interface Described {
  readonly execution: DescribedExecution;
  readonly definition: string;
  /** Set for an Express execution, which is read from the log. */
  readonly logged?: Logged;
}

/** An execution and its definition; for an Express execution, what was logged. */
export async function describe(executionArn: string, definition?: string): Promise<Described> {
  if (isExpress(executionArn)) return get<ExpressExecution>(`express/${encodeURIComponent(executionArn)}`);
  const [execution, machine] = await Promise.all([
    call<DescribedExecution>('DescribeExecution', { executionArn }),
    definition === undefined ? get<Definition>(`definition/${encodeURIComponent(executionArn)}`) : { definition },
  ]);
  return { execution, definition: machine.definition };
}
