import type { Transition } from '../execution/transition.ts';
import type { Visit } from '../execution/visit.ts';
import { whenReady } from '../execution/when-ready.ts';
import { compileAssign, compileJsonataAssign } from '../language/assign.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { compileJsonataTemplate } from '../language/jsonata.ts';
import type { ExpectedType } from '../language/jsonata-result.ts';
import { compilePath } from '../language/jsonpath.ts';
import { compilePayloadTemplate } from '../language/payload-template.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import { compileReferencePath } from '../language/reference-path.ts';
import type { Scope } from '../language/scope.ts';
import { stateTypes } from '../language/state-types.ts';

/** The data flow of a state: from its input to its work, and from the result to its output. */
export interface DataFlow {
  /** The state's input after InputPath. In JSONata, the unchanged input. */
  readonly input: (visit: Visit) => Json;
  /** The input of the work: after Parameters or Arguments. */
  readonly argument: (visit: Visit) => Json | Promise<Json>;
  /** The transition that follows from the result: output, variables and next state. */
  readonly exit: (visit: Visit, result: Json) => Transition | Promise<Transition>;
}

/** The output and the assigned variables of a state, a choice or a catcher. */
export interface StateResult {
  readonly output: Json;
  readonly assigned: JsonObject | undefined;
}

type Evaluate = (scope: Scope) => Json | Promise<Json>;

/** @param next the state that follows */
export function compileDataFlow(state: JsonObject, language: QueryLanguage, next: string | undefined): DataFlow {
  return language === 'JSONata' ? jsonataFlow(state, next) : jsonPathFlow(state, next);
}

/**
 * InputPath, Parameters, ResultSelector, ResultPath, OutputPath, Assign.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
 */
function jsonPathFlow(state: JsonObject, next: string | undefined): DataFlow {
  const inputPath = compileDocumentPath(state.InputPath);
  const parameters = state.Parameters === undefined ? undefined : compilePayloadTemplate(state.Parameters);
  const selector = state.ResultSelector === undefined ? undefined : compilePayloadTemplate(state.ResultSelector);
  const place = compileResultPath(state.ResultPath);
  const outputPath = compileDocumentPath(state.OutputPath);
  const assign = isJsonObject(state.Assign) ? compileAssign(state.Assign) : undefined;
  const input = (visit: Visit) => {
    const value = inputPath(visit, visit.input);
    // Result replaces the input.
    if (state.Result === undefined) visit.noteInput(value, state.InputPath !== undefined);
    return value;
  };

  return {
    input,
    argument: (visit) => {
      const effective = input(visit);
      const value = parameters === undefined ? effective : parameters(visit.scope(effective));
      const isShown = state.Parameters !== undefined || stateTypes[visit.state.type].inspectedSteps.parameters;
      if (isShown && state.Result === undefined) visit.test?.note('afterParameters', value);
      return value;
    },
    exit: (visit, result) => {
      const selected = selector === undefined ? result : selector(visit.scope(result));
      const placed = place(visit.input, selected);
      if (visit.test !== undefined) {
        if (stateTypes[visit.state.type].inspectedSteps.result) {
          visit.test.note('afterResultSelector', selected);
          visit.test.note('afterResultPath', placed);
        }
      }
      return { output: outputPath(visit, placed), assigned: assign?.(visit.scope(selected)), next };
    },
  };
}

/** Arguments, Output, Assign. */
function jsonataFlow(state: JsonObject, next: string | undefined): DataFlow {
  // Integrations need an object; a function or an activity accepts any value.
  const isIntegration = typeof state.Resource === 'string' && state.Resource.includes(':states:::');
  const args = compileField(state, 'Arguments', isIntegration ? 'object' : undefined);
  const exit = compileJsonataExit(state);
  return {
    input: (visit) => visit.input,
    argument: async (visit) => {
      if (args === undefined) return visit.input;
      const value = await args(visit.scope(visit.input));
      visit.test?.note('afterArguments', value);
      return value;
    },
    exit: (visit, result) =>
      whenReady(exit({ result, ...visit.scope(visit.input) }, result), ({ output, assigned }) => ({
        output,
        assigned,
        next,
      })),
  };
}

/**
 * Output and Assign of JSONata, for a state, a choice or a catcher.
 * @param at the path of the fields in causes: `Catch[0]/`
 * @returns a function of the scope and of the default output, which is used without an Output field
 */
export function compileJsonataExit(
  fields: JsonObject,
  at = '',
): (scope: Scope, otherwise: Json) => StateResult | Promise<StateResult> {
  const output = fields.Output === undefined ? undefined : compileJsonataTemplate(fields.Output, `${at}Output`);
  const assign = isJsonObject(fields.Assign) ? compileJsonataAssign(fields.Assign, `${at}Assign`) : undefined;
  if (output === undefined && assign === undefined)
    return (_scope, otherwise) => ({ output: otherwise, assigned: undefined });
  return async (scope, otherwise) => ({
    assigned: await assign?.(scope),
    output: output === undefined ? otherwise : await output(scope),
  });
}

function compileField(fields: JsonObject, name: string, expected: ExpectedType | undefined): Evaluate | undefined {
  const value = fields[name];
  return value === undefined ? undefined : compileJsonataTemplate(value, name, expected);
}

/** InputPath and OutputPath: absent, the document as it is; null, an empty object. */
function compileDocumentPath(path: Json | undefined): (visit: Visit, document: Json) => Json {
  if (path === undefined || path === '$') return (_visit, document) => document;
  if (path === null) return () => ({});
  const query = compilePath(String(path));
  return (visit, document) => query(visit.scope(document));
}

/** ResultPath: absent, the result itself; null, the input. */
export function compileResultPath(path: Json | undefined): (input: Json, result: Json) => Json {
  if (path === undefined || path === '$') return (_input, result) => result;
  if (path === null) return (input) => input;
  const reference = compileReferencePath(String(path));
  return (input, result) => reference.set(input, result);
}
