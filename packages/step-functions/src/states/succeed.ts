import type { CompiledState } from '../execution/program.ts';
import { compileDataFlow } from '../fields/data-flow.ts';
import type { StateSource } from './state-source.ts';

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/state-succeed.html */
export function compileSucceed({ definition, language }: StateSource): CompiledState['run'] {
  const flow = compileDataFlow(definition, language, undefined);
  return (visit) => flow.exit(visit, flow.input(visit));
}
