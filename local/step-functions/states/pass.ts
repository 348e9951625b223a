import type { StateSource } from '../compile/compile-machine.ts';
import { compileDataFlow } from '../compile/data-flow.ts';
import type { CompiledState } from '../compile/machine.ts';

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/state-pass.html */
export function compilePass({ definition, language, next }: StateSource): CompiledState['run'] {
  const flow = compileDataFlow(definition, language);
  const { Result } = definition;
  return async (visit) => {
    const argument = await flow.argument(visit);
    const result = Result === undefined ? argument : Result;
    visit.test?.note('result', result);
    const left = await flow.leave(visit, result);
    return { ...left, next };
  };
}
