import { intrinsicFunctions } from './intrinsics/functions.ts';
import { parseIntrinsic } from './intrinsics/parser.ts';
import type { Argument, Call } from './intrinsics/syntax.ts';
import type { Json } from './json.ts';
import { isOverLimit, payloadLimit } from './json-size.ts';
import { compilePath, nullDocumentError } from './jsonpath.ts';
import { contextOf, type Scope } from './scope.ts';
import { StatesError } from './states-error.ts';

type Expression = (scope: Scope) => Json;

/** Whether the text has the form of a call of an intrinsic function. */
export function isIntrinsic(text: string): boolean {
  return text.startsWith('States.');
}

/**
 * Compiles the value of a key that ends in `.$`, or of ErrorPath or CausePath: a path or a call of an intrinsic
 * function (ASL, "Intrinsic Functions").
 * @param field the field's name in AWS's causes: `total.$`, `CausePath`
 * @throws DefinitionError if the text is neither
 */
export function compileExpression(text: string, field: string): Expression {
  return isIntrinsic(text) ? compileCall(parseIntrinsic(text), field) : compileFieldPath(text, field);
}

/** Compiles a path. Reading it throws States.Runtime, with the field and the input, if the value does not exist. */
function compileFieldPath(text: string, field: string): Expression {
  const path = compilePath(text);
  return (scope) => {
    const value = path.find(scope);
    if (value !== undefined) return value;
    if (scope.input === null && path.readsInput) throw nullDocumentError();
    const document = JSON.stringify(text.startsWith('$$') ? contextOf(scope) : scope.input);
    const cause = `The JSONPath '${text}' specified for the field '${field}' could not be found in the input '${document}'`;
    throw new StatesError('States.Runtime', cause);
  };
}

function compileCall(call: Call, field: string): Expression {
  const implementation = intrinsicFunctions.get(call.name);
  if (implementation === undefined) throw new Error(`The parser accepted ${call.name}`);
  const readers = call.arguments.map((argument) => compileArgument(argument, field));
  return (scope) => {
    const values = readers.map((read) => read(scope));
    try {
      // The arguments must stay small: an argument may be the result of another call.
      if (isOverLimit(values)) throw new Error(`The arguments have more than ${payloadLimit} bytes`);
      return implementation.apply(values, scope);
    } catch (error) {
      if (error instanceof StatesError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new StatesError(
        'States.IntrinsicFailure',
        `The function '${call.text}' had the following error: ${reason}`,
      );
    }
  };
}

function compileArgument(argument: Argument, field: string): Expression {
  if (argument.kind === 'call') return compileCall(argument.call, field);
  if (argument.kind === 'path') return compileFieldPath(argument.text, field);
  const { value } = argument;
  return () => value;
}
