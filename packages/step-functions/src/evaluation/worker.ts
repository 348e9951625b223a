/** The program of a process that makes evaluations for an engine: it takes a request and sends its outcome. */
import { SeededRandom } from '../execution/random.ts';
import type { GuardedOutcome, GuardedRequest } from '../language/guarded-evaluation.ts';
import { isOverLimit } from '../language/json-size.ts';
import { compileJsonata, type JsonataQuery } from '../language/jsonata.ts';
import { StatesError } from '../language/states-error.ts';

/** Bytes of JSON that a value may have: more than any field of a state may hold, so that its own limit speaks first. */
const mostBytes = 1024 * 1024;

/** Expressions that are kept compiled. */
const mostCompiled = 500;
const compiled = new Map<string, JsonataQuery>();

function queryOf({ expression, field, expected }: GuardedRequest): JsonataQuery {
  const key = JSON.stringify([expression, field, expected]);
  let query = compiled.get(key);
  if (query === undefined) {
    if (compiled.size >= mostCompiled) compiled.clear();
    query = compileJsonata(expression, field, expected);
    compiled.set(key, query);
  }
  return query;
}

async function evaluate(request: GuardedRequest): Promise<GuardedOutcome> {
  const { now, seed = [0, 0, 0, 0], ...data } = request;
  try {
    const value = await queryOf(request)({ ...data, now: () => now, random: new SeededRandom(seed) });
    return isOverLimit(value, mostBytes) ? { type: 'limit', limit: 'memory' } : { type: 'value', value };
  } catch (error) {
    if (!(error instanceof StatesError)) throw error;
    const { location } = error;
    return { type: 'error', error: error.error, cause: error.cause, ...(location !== undefined && { location }) };
  }
}

process.on('message', (request: GuardedRequest) => {
  // What is no error of the expression ends this process: the engine takes that for want of memory.
  void evaluate(request).then((outcome) => process.send?.(outcome));
});
// Without the engine there is nothing to do.
process.on('disconnect', () => process.exit());
process.send?.('ready');
