import { parseIntrinsic } from '../language/intrinsics/parser.ts';
import type { Call } from '../language/intrinsics/syntax.ts';
import { isIntrinsic } from '../language/intrinsics.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { expressionText, isExpression, parseJsonata } from '../language/jsonata.ts';
import { parsePath } from '../language/jsonpath/parser.ts';
import type { Filter, Operand, Path } from '../language/jsonpath/syntax.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import { stateTypes } from '../language/state-types.ts';
import { freeVariables } from './jsonata-expression.ts';
import { languageOf } from './machine.ts';
import { visitStates } from './visit-states.ts';

/**
 * The `variableReferences` of DescribeStateMachine: the variables that each state reads. States that read none are not
 * listed.
 * @param definition a valid definition
 */
export function variableReferences(definition: JsonObject): Record<string, string[]> {
  const references: Record<string, string[]> = {};
  const language = languageOf(definition, 'JSONPath');
  visitStates(definition, (name, state) => {
    const names = new Set<string>();
    collectFromState(state, languageOf(state, language), names);
    if (names.size > 0) references[name] = [...names].sort();
  });
  return references;
}

const nestedMachines = Object.values(stateTypes).flatMap(({ innerMachines }) => innerMachines);
const templates = ['Parameters', 'ResultSelector', 'ItemSelector', 'Assign', 'BatchInput', 'Credentials'];
const literals = ['Result', 'Comment', 'Error', 'Cause'];

function collectFromState(state: JsonObject, language: QueryLanguage, names: Set<string>): void {
  for (const [field, value] of Object.entries(state)) {
    if (nestedMachines.includes(field)) continue;
    if (language === 'JSONata') collectFromExpressions(value, names);
    else if (!literals.includes(field)) collectFromField(field, value, names);
  }
}

/** Paths are the values of fields whose names end in Path, and of template keys that end in `.$`. */
function collectFromField(field: string, value: Json, names: Set<string>): void {
  if (templates.includes(field)) collectFromTemplate(value, names);
  else if (Array.isArray(value)) for (const item of value) collectFromField('', item, names);
  else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) collectFromField(key, item, names);
  } else if (typeof value === 'string' && (field.endsWith('Path') || field === 'Variable')) {
    collectFromText(value, names);
  }
}

function collectFromTemplate(template: Json, names: Set<string>): void {
  if (Array.isArray(template)) for (const item of template) collectFromTemplate(item, names);
  else if (isJsonObject(template)) {
    for (const [key, value] of Object.entries(template)) {
      if (key.endsWith('.$') && typeof value === 'string') collectFromText(value, names);
      else collectFromTemplate(value, names);
    }
  }
}

function collectFromText(text: string, names: Set<string>): void {
  if (isIntrinsic(text)) collectFromCall(parseIntrinsic(text), names);
  else collectFromPath(parsePath(text), names);
}

function collectFromCall(call: Call, names: Set<string>): void {
  for (const argument of call.arguments) {
    if (argument.kind === 'call') collectFromCall(argument.call, names);
    else if (argument.kind === 'path') collectFromPath(parsePath(argument.text), names);
  }
}

function collectFromPath({ root, tokens }: Path, names: Set<string>): void {
  if (root.kind === 'variable') names.add(root.name);
  for (const token of tokens) if (token.kind === 'filter') collectFromFilter(token.filter, names);
}

function collectFromFilter(filter: Filter, names: Set<string>): void {
  const operand = (value: Operand) => {
    if (value.kind === 'item' || value.kind === 'path') collectFromPath(value.path, names);
  };
  if (filter.kind === 'not') collectFromFilter(filter.term, names);
  else if (filter.kind === 'exists') operand(filter.operand);
  else if (filter.kind === 'compare') {
    operand(filter.left);
    operand(filter.right);
  } else for (const term of filter.terms) collectFromFilter(term, names);
}

function collectFromExpressions(value: Json, names: Set<string>): void {
  if (typeof value === 'string') {
    if (!isExpression(value)) return;
    for (const name of freeVariables(parseJsonata(expressionText(value)).ast())) names.add(name);
  } else if (Array.isArray(value)) {
    for (const item of value) collectFromExpressions(item, names);
  } else if (isJsonObject(value)) {
    for (const item of Object.values(value)) collectFromExpressions(item, names);
  }
}
