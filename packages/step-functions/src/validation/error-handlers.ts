import type { Json, JsonObject } from '../language/json.ts';
import {
  below,
  checkList,
  checkNumber,
  checkObject,
  checkOneOf,
  checkPath,
  checkRequired,
  checkString,
  checkSupported,
  type Place,
} from './checks.ts';
import { retryNumbers } from './fields.ts';
import { checkAssign, checkExpressions } from './templates.ts';

/** Retry: a list of retriers. */
export function checkRetry(retry: Json, place: Place): void {
  for (const [retrier, at] of entriesOf(retry, place)) {
    checkSupported(retrier, ['ErrorEquals', ...Object.keys(retryNumbers), 'JitterStrategy', 'Comment'], at);
    checkRequired(retrier, ['ErrorEquals'], at);
    for (const [field, range] of Object.entries(retryNumbers)) {
      if (retrier[field] !== undefined)
        checkNumber(retrier[field], range, { ...below(at, field), language: 'JSONPath' });
    }
    if (retrier.JitterStrategy !== undefined) {
      checkOneOf(retrier.JitterStrategy, ['NONE', 'FULL'], below(at, 'JitterStrategy'));
    }
  }
}

/** Catch: a list of catchers. */
export function checkCatch(catchers: Json, place: Place): void {
  const own = place.language === 'JSONata' ? ['Output'] : ['ResultPath'];
  for (const [catcher, at] of entriesOf(catchers, place)) {
    checkSupported(catcher, ['ErrorEquals', 'Next', 'Assign', 'Comment', ...own], at);
    checkRequired(catcher, ['ErrorEquals', 'Next'], at);
    if (place.language === 'JSONPath' && typeof catcher.ResultPath === 'string') {
      checkPath(catcher.ResultPath, below(at, 'ResultPath'), 'written');
    }
    if (catcher.Assign !== undefined) checkAssign(catcher.Assign, below(at, 'Assign'));
    if (place.language === 'JSONata') {
      for (const field of ['Assign', 'Output']) {
        if (catcher[field] !== undefined) checkExpressions(catcher[field], below(at, field), ['result']);
      }
    }
  }
}

function entriesOf(list: Json, place: Place): [JsonObject, Place][] {
  if (!Array.isArray(list)) {
    place.report.schema('Expected value of type [ARRAY]', place.at);
    return [];
  }
  return list.flatMap((entry, i): [JsonObject, Place][] => {
    const at = below(place, i);
    if (!checkObject(entry, at)) return [];
    if (entry.ErrorEquals !== undefined) {
      checkErrorEquals(entry.ErrorEquals, i === list.length - 1, below(at, 'ErrorEquals'));
    }
    return [[entry, at]];
  });
}

function checkErrorEquals(errors: Json, isLast: boolean, place: Place): void {
  if (!checkList(errors, place)) return;
  for (const [i, error] of errors.entries()) checkString(error, below(place, i));
  if (errors.includes('States.ALL') && (errors.length > 1 || !isLast)) {
    place.report.schema('States.ALL must appear alone and at end of list', place.at);
  }
}
