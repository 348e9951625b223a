import type { CompiledState } from '../execution/program.ts';
import type { Transition } from '../execution/transition.ts';
import { whenReady } from '../execution/when-ready.ts';
import { compileDataFlow, compileJsonataExit } from '../fields/data-flow.ts';
import { compileAssign } from '../language/assign.ts';
import { compileChoiceRule } from '../language/choice-rule.ts';
import { isJsonObject, type JsonObject } from '../language/json.ts';
import { compileJsonataTemplate } from '../language/jsonata.ts';
import { StatesError } from '../language/states-error.ts';
import type { StateSource } from './state-source.ts';

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html */
export function compileChoice(source: StateSource): CompiledState['run'] {
  return source.language === 'JSONata' ? jsonataChoice(source) : jsonPathChoice(source);
}

function rulesOf(definition: JsonObject): JsonObject[] {
  return Array.isArray(definition.Choices) ? definition.Choices.filter(isJsonObject) : [];
}

function jsonPathChoice({ definition }: StateSource): CompiledState['run'] {
  const flow = compileDataFlow(definition, 'JSONPath', undefined);
  const choices = rulesOf(definition).map((rule) => ({
    applies: compileChoiceRule(rule),
    assign: isJsonObject(rule.Assign) ? compileAssign(rule.Assign) : undefined,
    next: String(rule.Next),
  }));
  const { Default } = definition;
  return (visit) => {
    const input = flow.input(visit);
    const scope = visit.scope(input);
    const choice = choices.find(({ applies }) => applies(scope));
    return whenReady(flow.exit(visit, input), (result) => {
      // The state's own Assign is used only if no rule matches.
      if (choice !== undefined) return { output: result.output, assigned: choice.assign?.(scope), next: choice.next };
      return { ...result, next: defaultOf(Default) };
    });
  };
}

function jsonataChoice({ definition }: StateSource): CompiledState['run'] {
  const choices = rulesOf(definition).map((rule, index) => ({
    applies: compileJsonataTemplate(rule.Condition ?? null, `Choices[${index}]/Condition`, 'boolean'),
    exit: compileJsonataExit(rule, `Choices[${index}]/`),
    next: String(rule.Next),
  }));
  const exit = compileJsonataExit(definition);
  const { Default } = definition;
  return async (visit): Promise<Transition> => {
    const scope = visit.scope(visit.input);
    for (const choice of choices) {
      if ((await choice.applies(scope)) !== true) continue;
      return { ...(await choice.exit(scope, visit.input)), next: choice.next };
    }
    const next = defaultOf(Default);
    return { ...(await exit(scope, visit.input)), next };
  };
}

function defaultOf(next: unknown): string {
  if (typeof next === 'string') return next;
  const cause = 'Failed to transition out of the state. The state does not point to a next state.';
  throw new StatesError('States.Runtime', cause);
}
