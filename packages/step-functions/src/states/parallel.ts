import { fanOut } from '../execution/fan-out.ts';
import type { CompiledState } from '../execution/program.ts';
import { Thread } from '../execution/thread.ts';
import { compileDataFlow } from '../fields/data-flow.ts';
import type { StateSource } from './state-source.ts';

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html */
export function compileParallel({ definition, language, compileInner, next }: StateSource): CompiledState['run'] {
  const flow = compileDataFlow(definition, language, next);
  const machines = (Array.isArray(definition.Branches) ? definition.Branches : []).map(compileInner);
  return async (visit) => {
    const { thread } = visit;
    if (visit.test !== undefined) return flow.exit(visit, visit.test.mocked() ?? []);
    const input = await flow.argument(visit);
    thread.emit('ParallelStateStarted');
    const results = await fanOut(visit, {
      count: machines.length,
      concurrency: 0,
      input: () => input,
      start: (index, cursor) => {
        const machine = machines[index];
        if (machine === undefined) throw new Error(`there is no branch ${index}`);
        return new Thread(thread.execution, machine, cursor, thread);
      },
    });
    visit.exitsAfter = thread.cursor;
    thread.emit('ParallelStateSucceeded');
    return flow.exit(visit, results);
  };
}
