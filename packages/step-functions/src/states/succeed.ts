import type { StateSource } from '../compile/compile-machine.ts';
import { compileDataFlow } from '../compile/data-flow.ts';
import type { CompiledState } from '../compile/machine.ts';

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/state-succeed.html */
export function compileSucceed({ definition, language }: StateSource): CompiledState['run'] {
  const flow = compileDataFlow(definition, language, undefined);
  return (visit) => flow.leave(visit, flow.input(visit));
}
