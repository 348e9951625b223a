import { expect, it } from 'vitest';
import { summaryOf } from '../../../../../local/console/app/execution/event-summary.ts';

const event = (type: string, details: object) => ({ id: 1, previousEventId: 0, timestamp: 0, type, ...details });

it.each([
  {
    what: 'what a function is given',
    event: event('LambdaFunctionScheduled', {
      lambdaFunctionScheduledEventDetails: {
        resource: 'arn:aws:lambda:us-east-1:123456789012:function:pay',
        input: '{\n  "order": 1\n}',
      },
    }),
    says: 'pay · { "order": 1 }',
  },
  {
    what: 'what a service is given',
    event: event('TaskScheduled', {
      taskScheduledEventDetails: { resourceType: 'sqs', resource: 'sendMessage', parameters: '{"a":1}' },
    }),
    says: 'sqs:sendMessage · {"a":1}',
  },
  {
    what: 'the message of a cause that is cut off',
    event: event('LambdaFunctionFailed', {
      lambdaFunctionFailedEventDetails: {
        error: 'Busy',
        cause: '{"errorType":"Busy","errorMessage":"The \\"bank\\" is busy","trace":["at a…',
      },
    }),
    says: 'Busy: The "bank" is busy',
  },
  {
    what: 'the number of an iteration',
    event: event('MapIterationStarted', { mapIterationStartedEventDetails: { name: 'Each', index: 3 } }),
    says: 'iteration 3',
  },
  {
    what: 'the number of items',
    event: event('MapStateStarted', { mapStateStartedEventDetails: { length: 40 } }),
    says: '40 items',
  },
  {
    what: 'an output and the variables',
    event: event('PassStateExited', {
      stateExitedEventDetails: { name: 'A', output: '{}', assignedVariables: { total: '12' } },
    }),
    says: '{} · $total = 12',
  },
  {
    what: 'that there is data which is not read yet',
    event: event('PassStateEntered', { stateEnteredEventDetails: { name: 'A' } }),
    says: 'data',
  },
  { what: 'nothing', event: event('LambdaFunctionStarted', {}), says: '' },
])('the line of an event says $what', ({ event: one, says }) => {
  expect(summaryOf(one)).toBe(says);
});
