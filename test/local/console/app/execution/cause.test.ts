import { expect, it } from 'vitest';
import { readCause } from '../../../../../local/console/app/execution/cause.ts';

it.each([
  ['Node.js', { errorType: 'E', errorMessage: 'no stock', trace: ['E: no stock', '    at f (a.js:1:2)'] }],
  ['Python and Java', { errorMessage: 'no stock', stackTrace: ['E: no stock', '    at f (a.js:1:2)'] }],
  ['a serialized Error', { message: 'no stock', stack: 'E: no stock\n    at f (a.js:1:2)' }],
])('the message and the stack trace are read from a cause as %s writes it', (_runtime, cause) => {
  expect(readCause(JSON.stringify(cause))).toEqual({ message: 'no stock', trace: 'E: no stock\n    at f (a.js:1:2)' });
});

it.each(['plain text', '{"cut": "of', '"a string"', '[1]', '{"code": 4}', 'null'])(
  'a cause without a message is shown unchanged: %s',
  (cause) => {
    expect(readCause(cause)).toEqual({ message: cause });
  },
);
