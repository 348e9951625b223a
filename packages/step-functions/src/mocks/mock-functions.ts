import { type LambdaRunner, LambdaServiceError } from '../execution/lambda-runner.ts';
import type { Json } from '../language/json.ts';
import type { MockTable } from './mock-table.ts';

/** Runs mocks as Lambda functions, by their names or ARNs; `*`: all functions. */
export class MockFunctions implements LambdaRunner {
  readonly #table: MockTable;

  constructor(table: MockTable) {
    this.#table = table;
  }

  /** Whether there is a mock for a function. */
  knows(functionArn: string): boolean {
    return this.#keyOf(functionArn) !== undefined;
  }

  async call(functionArn: string, input: Json): Promise<Json> {
    const key = this.#keyOf(functionArn);
    if (key === undefined) {
      const given = this.#table.names.join(', ') || 'none';
      const message = `Function not found: ${functionArn} (given: ${given})`;
      throw new LambdaServiceError('ResourceNotFoundException', message, 404);
    }
    const { Return, Throw, DelaySeconds } = (await this.#table.ask(key, { input, functionArn })) ?? {};
    await this.#table.delay(DelaySeconds);
    if (Throw !== undefined) throw failureOf(Throw.Error, Throw.Cause ?? '');
    return Return ?? null;
  }

  async invoke({ functionArn, payload }: { functionArn: string; payload: string }) {
    return { payload: JSON.stringify(await this.call(functionArn, JSON.parse(payload))) };
  }

  #keyOf(functionArn: string): string | undefined {
    const qualified = functionArn.replace(/^(?:arn:[^:]*:lambda:[^:]*:[^:]*|[^:]+):function:/, '');
    const [name = ''] = qualified.split(':');
    return [functionArn, qualified, name, '*'].find((key) => this.#table.has(key));
  }
}

/** `Lambda.<Name>` is an error of the service, any other one of the function. */
function failureOf(name: string, message: string): Error {
  if (name.startsWith('Lambda.')) return new LambdaServiceError(name.slice('Lambda.'.length), message, 500);
  const error = new Error(message);
  error.name = name;
  return error;
}
