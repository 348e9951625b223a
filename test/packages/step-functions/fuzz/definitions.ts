import fc from 'fast-check';
import type { Json, JsonObject } from '../../../../packages/step-functions/src/index.ts';

/** JSON values as a caller might send them. They have few different keys, so that paths find something. */
export const json: fc.Arbitrary<Json> = fc
  .letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom<Json>(null, true, false, 0, 1, -1.5, 1e21, '', 'a', 'States.ALL', '$.a', '{% $a %}', '__proto__'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c', 'length', '__proto__'), tie('value'), { maxKeys: 3 }),
    ),
  }))
  .value.map((value) => JSON.parse(JSON.stringify(value)));

const path = fc.constantFrom(
  ...['$', '$.a', '$.a.b', '$.b[0]', "$['a']", '$$', '$$.Execution.Input.a', '$$.State.Name', '$x', '$y.a'],
  ...['$.a[*]', '$..a', '$.b[1:]', '$.b[?(@.a == 1)]', '$.b.length()', '$.none'],
);
const intrinsic = fc.constantFrom(
  ...["States.Format('{}', $.a)", 'States.Array($.a, $x)', 'States.MathAdd($.a, 1)', 'States.ArrayLength($.b)'],
  ...['States.StringToJson($.a)', 'States.JsonToString($)', 'States.UUID()', "States.Hash($.a, 'MD5')"],
  ...['States.ArrayGetItem($.b, 0)', 'States.MathRandom(1, 9)', "States.StringSplit($.a, ',')"],
);
const expression = fc
  .constantFrom(
    ...['$states.input', '$states.input.a', '$states.result', '$states.context.State.Name', '$x', '$x.a', '1', '"a"'],
    ...['$states.input.a + 1', '$uuid()', '$random()', '$now()', '$partition([1,2,3], 2)', '$parse($string($x))'],
    ...['$map($states.input.b, function($v){ $v })', '$error("no")', '$uppercase', '[1..3]', '{"a": $x}', '1/0'],
    ...['($f := function($n){ $n = 0 ? 0 : $f($n - 1) }; $f(5))', '$sum(["a"])', '$states', 'true', 'null'],
  )
  .map((text) => `{% ${text} %}`);

const template: fc.Arbitrary<Json> = fc.oneof(
  fc.dictionary(fc.constantFrom('a', 'b', 'c'), json, { maxKeys: 2 }),
  fc.dictionary(fc.constantFrom('a.$', 'b.$'), fc.oneof(path, intrinsic), { maxKeys: 2 }),
);
const jsonataValue: fc.Arbitrary<Json> = fc.oneof(
  expression,
  fc.dictionary(fc.constantFrom('a', 'b', 'x'), expression, { maxKeys: 2 }),
  fc.constantFrom<Json>(1, 'a', null, [], {}),
);

/** The target of a transition, relative to its state: 0 is the next state, 1 the one after it, -1 the same state. */
const step = fc.oneof({ weight: 20, arbitrary: fc.nat({ max: 2 }) }, { weight: 1, arbitrary: fc.constant(-1) });

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });

/** An object without its undefined fields, as in JSON. */
function fields(shape: Readonly<Record<string, fc.Arbitrary<Json | undefined>>>): fc.Arbitrary<JsonObject> {
  return fc.record(shape).map((record) => JSON.parse(JSON.stringify(record)));
}

const jsonPathData = fields({
  InputPath: maybe(fc.oneof(path, fc.constant(null))),
  OutputPath: maybe(path),
  Assign: maybe(fc.dictionary(fc.constantFrom('x', 'y', 'z.$'), path, { maxKeys: 2 })),
});
const resultPath = fields({ ResultPath: maybe(fc.constantFrom<Json>('$', '$.a', '$.a.b', null)) });
const jsonataData = fields({
  QueryLanguage: fc.constant('JSONata'),
  Output: maybe(jsonataValue),
  Assign: maybe(fc.dictionary(fc.constantFrom('x', 'y'), jsonataValue, { maxKeys: 2 })),
});

const errors = fc.array(fc.constantFrom('States.TaskFailed', 'States.Timeout', 'Boom', 'States.QueryEvaluationError'), {
  minLength: 1,
  maxLength: 2,
});
const everyError = fc.constant<Json>(['States.ALL']);
/** Never the same state: in a loop, each cause contains the one before, and 25,000 such events are gigabytes. */
const stepForward = fc.nat({ max: 2 });
/** Retry and Catch, with States.ALL at the end only. */
const errorHandling = fields({
  Retry: maybe(
    fields({
      ErrorEquals: fc.oneof<fc.Arbitrary<Json>[]>(errors, everyError),
      IntervalSeconds: maybe(fc.integer({ min: 0, max: 10 })),
      MaxAttempts: maybe(fc.integer({ min: 0, max: 4 })),
      BackoffRate: maybe(fc.constantFrom(1, 1.5, 3)),
      JitterStrategy: maybe(fc.constantFrom('FULL', 'NONE')),
    }).map((retrier) => [retrier]),
  ),
  Catch: maybe(
    fc
      .tuple(fields({ ErrorEquals: errors, Next: stepForward }), fields({ ErrorEquals: everyError, Next: stepForward }))
      .map((both) => [...both]),
  ),
});

const lambda = 'arn:aws:lambda:us-east-1:111111111111:function:f';
const resource = fc.constantFrom(
  ...[
    'arn:aws:states:::lambda:invoke',
    'arn:aws:states:::lambda:invoke.waitForTaskToken',
    'arn:aws:states:::none:such',
  ],
  ...[lambda, 'arn:aws:states:us-east-1:111111111111:activity:none'],
);
const limits = fields({
  TimeoutSeconds: fc.integer({ min: 1, max: 1000 }),
  HeartbeatSeconds: maybe(fc.integer({ min: 1, max: 100 })),
});

/** States of either language, and machines inside them. */
type Forms = { state: JsonObject; machine: JsonObject };
const forms = fc.letrec<Forms>((tie) => {
  const oneOf = (...parts: fc.Arbitrary<JsonObject>[]) =>
    fc.tuple(...parts).map((all): JsonObject => Object.assign({}, ...all));
  const type = (name: string) => fc.constant<JsonObject>({ Type: name });
  const jsonPath = (name: string, ...parts: fc.Arbitrary<JsonObject>[]) => oneOf(type(name), jsonPathData, ...parts);
  const jsonata = (name: string, ...parts: fc.Arbitrary<JsonObject>[]) => oneOf(type(name), jsonataData, ...parts);
  const branches = fields({ Branches: fc.array(tie('machine'), { minLength: 1, maxLength: 2 }) });
  const iteration = fields({ ItemProcessor: tie('machine'), MaxConcurrency: maybe(fc.nat({ max: 3 })) });
  const rule = fc.oneof(
    fields({ Variable: path, IsPresent: fc.boolean(), Next: step }),
    fields({ Variable: path, NumericGreaterThanPath: path, Next: step }),
    fields({ Not: fc.constant({ Variable: '$.a', StringMatches: 'a*' }), Next: step }),
  );
  const condition = fields({ Condition: fc.oneof(expression, fc.boolean()), Next: step });
  return {
    state: fc.oneof(
      { maxDepth: 2 },
      jsonPath('Pass', fields({ Result: maybe(json), Parameters: maybe(template) }), resultPath),
      jsonata('Pass'),
      jsonPath(
        'Wait',
        fc.oneof(
          fields({ Seconds: fc.nat({ max: 100_000 }) }),
          fields({ SecondsPath: path }),
          fields({ TimestampPath: path }),
        ),
      ),
      jsonata('Wait', fields({ Seconds: fc.oneof(fc.nat(9), expression) })),
      jsonPath(
        'Task',
        fields({
          Resource: resource,
          Parameters: fc.constant({ FunctionName: 'f', 'Payload.$': '$' }),
          ResultSelector: maybe(template),
        }),
        resultPath,
        limits,
        errorHandling,
      ),
      jsonata(
        'Task',
        fields({
          Resource: resource,
          Arguments: fc.oneof(expression, fc.constant({ FunctionName: 'f', Payload: '{% $states.input %}' })),
        }),
        limits,
        errorHandling,
      ),
      jsonPath('Choice', fields({ Choices: fc.array(rule, { minLength: 1, maxLength: 2 }), Default: step })),
      jsonata('Choice', fields({ Choices: fc.array(condition, { minLength: 1, maxLength: 2 }), Default: step })),
      jsonPath('Parallel', branches, resultPath, errorHandling),
      jsonata('Parallel', branches, errorHandling),
      jsonPath(
        'Map',
        iteration,
        fields({ ItemsPath: maybe(fc.constantFrom('$.b', '$', '$x')), ItemSelector: maybe(template) }),
        resultPath,
        errorHandling,
      ),
      jsonata(
        'Map',
        iteration,
        fields({ Items: maybe(fc.oneof(expression, fc.constant<Json>([1, 2, 3]))), ItemSelector: maybe(jsonataValue) }),
        errorHandling,
      ),
    ),
    machine: fc
      .tuple(fc.array(tie('state'), { maxLength: 2 }), fc.uuid())
      .map(([states, id]) => link(states, id.slice(0, 4))),
  };
});

const lastState = fc.oneof(
  fc.constant<JsonObject>({ Type: 'Pass', End: true }),
  fc.constant<JsonObject>({ Type: 'Succeed' }),
  fields({ Type: fc.constant('Fail'), Error: fc.constant('Boom'), CausePath: maybe(fc.oneof(path, intrinsic)) }),
);

/** Names the states and makes every transition lead to one of them. */
function link(states: readonly JsonObject[], prefix: string, last: JsonObject = { Type: 'Succeed' }): JsonObject {
  const all = [...states, last];
  const name = (index: number) => `${prefix}${Math.min(Math.max(index, 0), all.length - 1)}`;
  const linked = all.map((state, i) => {
    const to = (steps: Json | undefined) => name(i + 1 + Number(steps ?? 0));
    const entries = (list: Json | undefined) =>
      (Array.isArray(list) ? list : []).map((entry) => ({
        ...(entry as JsonObject),
        Next: to((entry as JsonObject).Next),
      }));
    return {
      ...state,
      // The last state ends; a Choice has its rules, and its Default is the next state.
      ...(i < all.length - 1 &&
        (state.Type === 'Choice' ? { Choices: entries(state.Choices), Default: name(i + 1) } : { Next: name(i + 1) })),
      ...(state.Catch !== undefined && { Catch: entries(state.Catch) }),
    };
  });
  return { StartAt: name(0), States: Object.fromEntries(linked.map((state, i) => [name(i), state])) };
}

/** Definitions, nearly all of them valid. */
export const definition: fc.Arbitrary<JsonObject> = fc
  .tuple(fc.array(forms.state, { minLength: 1, maxLength: 4 }), lastState)
  .map(([states, last]) => ({ ...link(states, 'S', last), TimeoutSeconds: 1_000_000 }));

/** The definition of one state, which nothing follows. */
export const state: fc.Arbitrary<JsonObject> = forms.state.map((each) => {
  const [[, alone] = []] = Object.entries(link([each], 'S').States ?? {});
  return alone as JsonObject;
});

/** Replaces one value anywhere inside by another one, or removes it. */
export function mutated(value: Json): fc.Arbitrary<Json> {
  const place = fc.double({ min: 0, max: 0.999, noNaN: true });
  return fc.tuple(place, fc.oneof(json, fc.constant(undefined))).map((mutation) => mutatedAt(value, ...mutation));
}

/** @param place which of all values inside is replaced: 0 the first, just below 1 the last */
export function mutatedAt(value: Json, place: number, replacement: Json | undefined): Json {
  const places = placesOf(value);
  return replace(value, places[Math.floor(place * places.length)] ?? [], replacement) ?? null;
}

function placesOf(value: Json, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, child]) => placesOf(child, [...at, key]))];
}

function replace(value: Json, [key, ...rest]: readonly string[], replacement: Json | undefined): Json | undefined {
  if (key === undefined) return replacement;
  const copy = structuredClone(value) as JsonObject;
  const child = replace(copy[key] as Json, rest, replacement);
  if (child === undefined) delete copy[key];
  else copy[key] = child;
  return copy;
}
