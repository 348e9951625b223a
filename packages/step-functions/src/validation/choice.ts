import { choiceOperators } from '../language/choice-rule.ts';
import type { Json, JsonObject } from '../language/json.ts';
import { below, checkList, checkObject, checkPath, checkRequired, checkTimestamp, type Place } from './checks.ts';

/** The fields of which a rule must have exactly one; Condition is JSONata, the others are JSONPath. */
const selectors = ['And', 'Or', 'Not', 'Variable', 'Condition'];
const ruleFields = [...selectors, ...choiceOperators, 'Next', 'Assign', 'Output', 'Comment'];

/** Checks the rules (Choices) of a Choice state. */
export function checkChoices(choices: Json, place: Place): void {
  if (!checkList(choices, place)) return;
  for (const [i, rule] of choices.entries()) checkRule(rule, below(place, i), true);
}

function checkRule(rule: Json, place: Place, isTop: boolean): void {
  if (!checkObject(rule, place)) return;
  for (const field of Object.keys(rule)) {
    const isSupported = ruleFields.includes(field) && (isTop || !['Next', 'Assign', 'Output'].includes(field));
    if (!isSupported) place.report.schema(`Field '${field}' is not supported`, place.at);
  }
  if (isTop) checkRequired(rule, ['Next'], place);
  const used = selectors.filter((field) => rule[field] !== undefined);
  if (used.length !== 1) {
    const message = `The object must have only one of the following fields, [${selectors.join(', ')}]`;
    place.report.schema(message, place.at);
    return;
  }
  checkLanguage(rule, place);
  if (place.language === 'JSONata') return;
  for (const list of ['And', 'Or']) {
    const nested = rule[list];
    if (nested === undefined || !checkList(nested, below(place, list))) continue;
    for (const [i, inner] of nested.entries()) checkRule(inner, below(below(place, list), i), false);
  }
  if (rule.Not !== undefined) checkRule(rule.Not, below(place, 'Not'), false);
  if (rule.Variable !== undefined) checkComparison(rule, place);
}

function checkLanguage(rule: JsonObject, { report, at, language }: Place): void {
  const wrong = language === 'JSONata' ? selectors.slice(0, 4) : ['Condition'];
  for (const field of wrong) {
    if (rule[field] === undefined) continue;
    const other = language === 'JSONata' ? 'JSONPath' : 'JSONata';
    const message = `The QueryLanguage is set to '${language}', but field '${field}' is only supported for the '${other}' QueryLanguage`;
    report.schema(message, at);
  }
}

function checkComparison(rule: JsonObject, place: Place): void {
  checkRulePath(rule.Variable as Json, below(place, 'Variable'));
  const operators = choiceOperators.filter((operator) => rule[operator] !== undefined);
  if (operators.length === 0) {
    place.report.schema('This object should have only one of the comparison operators', place.at);
  } else if (operators.length > 1) {
    place.report.schema(`There should only be one of the following fields: [${operators.join(', ')}]`, place.at);
  }
  for (const operator of operators) checkOperand(operator, rule[operator] as Json, below(place, operator));
}

function checkOperand(operator: string, operand: Json, place: Place): void {
  if (operator.endsWith('Path')) {
    checkRulePath(operand, place);
    return;
  }
  const type = operator.startsWith('Numeric')
    ? 'number'
    : operator.startsWith('Boolean') || operator.startsWith('Is')
      ? 'boolean'
      : 'string';
  if (typeof operand === type) {
    if (operator.startsWith('Timestamp')) checkTimestamp(operand, place);
    return;
  }
  place.report.schema(
    `Expected value of type ${{ number: 'Float', boolean: 'Boolean', string: 'String' }[type]}`,
    place.at,
  );
}

function checkRulePath(value: Json, place: Place): void {
  if (typeof value === 'string' && !value.startsWith('$')) {
    place.report.schema("Value is not a Reference Path: Reference path didn't start with '$'", place.at);
  } else {
    checkPath(value, place);
  }
}
