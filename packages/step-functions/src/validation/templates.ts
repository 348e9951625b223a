import { DefinitionError } from '../language/definition-error.ts';
import { compileExpression } from '../language/intrinsics.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { expressionText, isExpression, parseJsonata } from '../language/jsonata.ts';
import { below, checkObject, compiles, type Place } from './checks.ts';
import { type AbsentMember, unsupportedReferences } from './jsonata-expression.ts';

/** Checks a payload template of JSONPath: the value of a key that ends in `.$` is a path or an intrinsic function. */
export function checkPayloadTemplate(template: Json, place: Place): void {
  if (Array.isArray(template)) {
    for (const [i, item] of template.entries()) checkPayloadTemplate(item, below(place, i));
  } else if (isJsonObject(template)) {
    for (const [key, value] of Object.entries(template)) {
      if (!key.endsWith('.$')) checkPayloadTemplate(value, below(place, key));
      else if (typeof value !== 'string' || !compiles(() => compileExpression(value, key))) {
        place.report.schema(
          `The value for the field '${key}' must be a valid JSONPath or a valid intrinsic function call`,
          place.at,
        );
      }
    }
  }
}

/**
 * Checks each expression in a value of a JSONata state: its syntax, and that everything it refers to is available
 * there.
 */
export function checkExpressions(value: Json, place: Place, absent: readonly AbsentMember[]): void {
  if (typeof value === 'string') {
    checkExpression(value, place, absent);
  } else if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) checkExpressions(item, below(place, i), absent);
  } else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) checkExpressions(item, below(place, key), absent);
  }
}

function checkExpression(text: string, { report, at }: Place, absent: readonly AbsentMember[]): void {
  if (!isExpression(text)) {
    if (text.startsWith('{%') || text.endsWith('%}')) {
      report.schema('JSONata string must start with {% and end with %}', at);
    }
    return;
  }
  try {
    const ast = parseJsonata(expressionText(text)).ast();
    for (const message of unsupportedReferences(ast, absent)) {
      report.error('UNSUPPORTED_JSONATA_EXPRESSION', message, at);
    }
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    report.error('INVALID_JSONATA_EXPRESSION', error.message, at);
  }
}

const variableName = /^[\p{ID_Start}_][\p{ID_Continue}]{0,79}$/u;

export function checkAssign(assign: Json, place: Place): void {
  if (!checkObject(assign, place)) return;
  checkVariableNames(assign, place);
  if (place.language === 'JSONPath') checkPayloadTemplate(assign, place);
}

function checkVariableNames(assign: JsonObject, place: Place): void {
  for (const key of Object.keys(assign)) {
    const name = place.language === 'JSONPath' && key.endsWith('.$') ? key.slice(0, -2) : key;
    const { at } = below(place, key);
    if (name === 'states') {
      place.report.error('RESERVED_VARIABLE_NAME', "Cannot assign to reserved variable '$states'.", at);
    } else if (!variableName.test(name)) {
      const message = `Invalid variable name '${name}': the variable name contains invalid characters.`;
      place.report.error('INVALID_VARIABLE_NAME', message, at);
    }
  }
}
