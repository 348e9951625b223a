import { isIntrinsic } from '../language/intrinsics.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { isStateType } from '../language/state-types.ts';
import type { Report } from './diagnostic.ts';
import { languageOf } from './machine.ts';
import { visitStates } from './visit-states.ts';

/** Fields that hold payload templates, or objects with one. */
const templates = [
  'Parameters',
  'ResultSelector',
  'ItemSelector',
  'Assign',
  'ItemReader',
  'ItemBatcher',
  'ResultWriter',
];

/**
 * Warns of a text that looks like a path or a call of an intrinsic function, but is not evaluated. The messages are
 * ours: AWS's documentation gives the codes, and says not to rely on more.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html
 */
export function warnOfPaths(machine: JsonObject, report: Report): void {
  const language = languageOf(machine, 'JSONPath');
  visitStates(machine, (_name, state, place) => {
    if (isStateType(state.Type) && languageOf(state, language) === 'JSONPath') checkState(state, place, report);
  });
}

function checkState(state: JsonObject, at: string, report: Report): void {
  for (const field of templates) {
    for (const [path, text] of dynamicTexts(state[field], `${at}/${field}`)) {
      report.warning('NO_DOLLAR', `'${text}' is taken as it stands: a field whose value is a path ends in '.$'`, path);
    }
  }
  for (const [path, text] of dynamicTexts(state.Result, `${at}/Result`)) {
    report.warning('PASS_RESULT_IS_STATIC', `The Result of a Pass state is taken as it stands: '${text}'`, path);
  }
  for (const field of ['Error', 'Cause', 'Choices']) {
    for (const [path, text] of dynamicTexts(
      field === 'Choices' ? operandsOf(state.Choices) : state[field],
      `${at}/${field}`,
    )) {
      report.warning('NO_PATH', `'${text}' is taken as it stands: a field that holds a path ends in 'Path'`, path);
    }
  }
}

/** The literals that choice rules compare with, and their locations. */
function operandsOf(rules: Json | undefined): Json | undefined {
  if (Array.isArray(rules)) return rules.map((rule) => operandsOf(rule) ?? null);
  if (!isJsonObject(rules)) return rules;
  return Object.fromEntries(
    Object.entries(rules).flatMap(([field, value]) => {
      const isOperand = !['Variable', 'Next', 'Comment', 'Assign', 'Output'].includes(field) && !field.endsWith('Path');
      return isOperand ? [[field, operandsOf(value) ?? null] as const] : [];
    }),
  );
}

/** The texts in a value that look like paths or intrinsic functions but are not evaluated, with their locations. */
function dynamicTexts(value: Json | undefined, at: string): [place: string, text: string][] {
  if (typeof value === 'string') return looksDynamic(value) ? [[at, value]] : [];
  if (Array.isArray(value)) return value.flatMap((item, i) => dynamicTexts(item, `${at}[${i}]`));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key.endsWith('.$') || key.endsWith('Path') || key === 'Resource' ? [] : dynamicTexts(item, `${at}/${key}`),
  );
}

function looksDynamic(text: string): boolean {
  return /^\$\$?[.[]/.test(text) || (isIntrinsic(text) && text.endsWith(')'));
}
