import { type Clock, type LambdaRunner, LambdaServiceError } from 'step-functions-engine';
import type { Behavior, LambdaOfCase } from './cases.ts';

/** Runs the functions of a case, as their `behavior` defines. */
export function lambdasOf(lambdas: readonly LambdaOfCase[], clock: Clock): LambdaRunner {
  return {
    async invoke({ functionArn, payload }) {
      const name = functionArn.replace(/^arn:[^:]*:lambda:[^:]*:[^:]*:function:/, '').split(':')[0];
      const lambda = lambdas.find(({ functionName }) => functionName === name);
      if (lambda === undefined) {
        const arn = `arn:aws:lambda:us-east-1:111111111111:function:${name}:$LATEST`;
        throw new LambdaServiceError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
      }
      return behave(lambda.behavior, payload, clock);
    },
  };
}

async function behave(behavior: Behavior, payload: string, clock: Clock) {
  switch (behavior.type) {
    case 'echo':
      return { payload };
    case 'return':
      return { payload: JSON.stringify(behavior.value) };
    case 'returnRawBytes':
      return {
        payload: behavior.payload ?? (behavior.payloadRepeat?.[0] ?? '').repeat(behavior.payloadRepeat?.[1] ?? 0),
      };
    case 'sleepThenEcho':
      await new Promise<void>((resolve) => clock.setTimer(clock.now() + behavior.seconds * 1000, resolve));
      return { payload };
    case 'returnTemplate':
      return { payload: JSON.stringify(behavior.template.replace('{event}', pythonText(JSON.parse(payload)))) };
    case 'raise': {
      const { errorType, errorMessage } = behavior;
      const frame = `  File "/var/task/handler.py", line 2, in handler\n    raise ${errorType}("${errorMessage}")\n`;
      const error = { errorMessage, errorType, requestId: '5d1e1bb8-3c8a-4e51-a7bb-e45a9b1a2b11', stackTrace: [frame] };
      return { payload: JSON.stringify(error), functionError: 'Unhandled' as const };
    }
  }
}

/** A value as Python's str() shows it inside a container. */
function pythonText(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(pythonText).join(', ')}]`;
  if (typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([key, item]) => `'${key}': ${pythonText(item)}`)
      .join(', ')}}`;
  }
  return String(value);
}
