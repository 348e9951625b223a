import type { CompiledState } from '../execution/program.ts';
import { whenReady } from '../execution/when-ready.ts';
import { compileDataFlow } from '../fields/data-flow.ts';
import type { StateSource } from './state-source.ts';

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/state-pass.html */
export function compilePass({ definition, language, next }: StateSource): CompiledState['run'] {
  const flow = compileDataFlow(definition, language, next);
  const { Result } = definition;
  return (visit) =>
    whenReady(flow.argument(visit), (argument) => {
      if (Result !== undefined) visit.test?.note('result', Result);
      return flow.exit(visit, Result === undefined ? argument : Result);
    });
}
