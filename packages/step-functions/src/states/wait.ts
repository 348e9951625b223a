import type { CompiledState } from '../execution/program.ts';
import type { Visit } from '../execution/visit.ts';
import { compileDataFlow, type DataFlow } from '../fields/data-flow.ts';
import { compileSecondsPath } from '../fields/path-fields.ts';
import type { Json, JsonObject } from '../language/json.ts';
import { compileJsonataTemplate } from '../language/jsonata.ts';
import { compilePath } from '../language/jsonpath.ts';
import { StatesError } from '../language/states-error.ts';
import type { StateSource } from './state-source.ts';

/** When the wait ends, in ms since the epoch. */
type Deadline = (visit: Visit) => number | Promise<number>;

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html */
export function compileWait({ definition, language, next }: StateSource): CompiledState['run'] {
  const flow = compileDataFlow(definition, language, next);
  const deadline = language === 'JSONata' ? jsonataDeadline(definition) : jsonPathDeadline(definition, flow);
  return async (visit) => {
    const at = await deadline(visit);
    if (at > visit.enteredAt) await visit.thread.sleepUntil(at);
    return flow.exit(visit, flow.input(visit));
  };
}

function jsonPathDeadline(definition: JsonObject, flow: DataFlow): Deadline {
  const { Seconds, SecondsPath, Timestamp, TimestampPath } = definition;
  if (typeof SecondsPath === 'string') {
    const seconds = compileSecondsPath(SecondsPath, 'SecondsPath', flow.input);
    return (visit) => visit.enteredAt + seconds(visit) * 1000;
  }
  if (typeof TimestampPath === 'string') {
    const query = compilePath(TimestampPath);
    return (visit) => {
      const value = query(visit.scope(flow.input(visit)));
      const time = timeOf(value);
      if (time !== undefined) return time;
      const cause = `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: `;
      throw new StatesError('States.Runtime', `${cause}${TimestampPath} == ${textOf(value)}`);
    };
  }
  if (Timestamp !== undefined) return () => parseTimestamp(Timestamp);
  return (visit) => visit.enteredAt + Number(Seconds) * 1000;
}

function jsonataDeadline(definition: JsonObject): Deadline {
  const { Seconds, Timestamp } = definition;
  if (Timestamp !== undefined) {
    const evaluate = compileJsonataTemplate(Timestamp, 'Timestamp', 'string');
    return async (visit) => {
      const value = await evaluate(visit.scope(visit.input));
      try {
        return parseTimestamp(value);
      } catch (error) {
        throw evaluationError(visit, error, 'Timestamp');
      }
    };
  }
  const evaluate = compileJsonataTemplate(Seconds ?? null, 'Seconds', 'integer');
  return async (visit) => {
    const seconds = Number(await evaluate(visit.scope(visit.input)));
    if (seconds >= 0) return visit.enteredAt + seconds * 1000;
    throw evaluationError(
      visit,
      new StatesError('', `The Seconds field references a negative value: ${seconds}`),
      'Seconds',
    );
  };
}

/** The value was evaluated, but is not a valid time: the event EvaluationFailed follows the event StateEntered. */
function evaluationError(visit: Visit, error: unknown, location: string): unknown {
  if (!(error instanceof StatesError)) return error;
  return visit.evaluationFailure(error.cause, location);
}

// ISO-8601 "extended offset date-time", as java.time's ISO_OFFSET_DATE_TIME reads it.
const timestampPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}(:\d{2})?)$/i;

function parseTimestamp(value: Json): number {
  const time = timeOf(value);
  if (time !== undefined) return time;
  const cause = 'The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ';
  throw new StatesError('States.Runtime', cause + textOf(value));
}

/** ms since the epoch; undefined if the text is not a timestamp. */
function timeOf(value: Json): number | undefined {
  const time = typeof value === 'string' && timestampPattern.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
