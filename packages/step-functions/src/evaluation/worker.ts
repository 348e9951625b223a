/** The program of an evaluation process: it receives requests and sends their outcomes. */
import { SeededRandom } from '../execution/random.ts';
import type { GuardedOutcome, GuardedRequest } from '../language/guarded-evaluation.ts';
import { isOverLimit } from '../language/json-size.ts';
import { compileJsonata, type JsonataQuery } from '../language/jsonata.ts';
import { StatesError } from '../language/states-error.ts';

/** bytes: the limit of a value as JSON. It is larger than the limit of any field of a state, which is checked later. */
const maxBytes = 1024 * 1024;

/** The maximum number of compiled expressions in the cache. */
const maxCompiled = 500;
const compiled = new Map<string, JsonataQuery>();

function queryOf({ expression, field, expected }: GuardedRequest): JsonataQuery {
  const key = JSON.stringify([expression, field, expected]);
  let query = compiled.get(key);
  if (query === undefined) {
    if (compiled.size >= maxCompiled) compiled.clear();
    query = compileJsonata(expression, field, expected);
    compiled.set(key, query);
  }
  return query;
}

async function evaluate(request: GuardedRequest): Promise<GuardedOutcome> {
  const { now, seed = [0, 0, 0, 0], ...data } = request;
  try {
    const value = await queryOf(request)({ ...data, now: () => now, random: new SeededRandom(seed) });
    return isOverLimit(value, maxBytes) ? { type: 'limit', limit: 'memory' } : { type: 'value', value };
  } catch (error) {
    if (!(error instanceof StatesError)) throw error;
    const { location } = error;
    return { type: 'error', error: error.error, cause: error.cause, ...(location !== undefined && { location }) };
  }
}

process.on('message', (request: GuardedRequest) => {
  // Any error except one of the expression ends this process, which the engine treats as the memory limit.
  void evaluate(request).then((outcome) => process.send?.(outcome));
});
// Ends with the engine's process.
process.on('disconnect', () => process.exit());
process.send?.('ready');
