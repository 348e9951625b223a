import { describe, expect, test } from 'vitest';
import {
  invalidDefinitionMessage,
  validateDefinition,
} from '../../../../packages/step-functions/src/validation/validate-definition.ts';

const findings = (definition: unknown, type?: 'STANDARD' | 'EXPRESS') =>
  validateDefinition(typeof definition === 'string' ? definition : JSON.stringify(definition), type && { type }).map(
    ({ code, message, location }) => [code, message, location],
  );
/** A definition of one state, with other fields of the state machine. */
const machine = (state: object, rest: object = {}) => ({ StartAt: 'S', States: { S: state }, ...rest });
const schema = (message: string, location: string) => [['SCHEMA_VALIDATION_FAILED', message, location]];
const pass = { Type: 'Pass', End: true };
const lambda = 'arn:aws:lambda:us-east-1:123456789012:function:f';

describe('an invalid definition', () => {
  test('has one finding if it is not JSON, not an object, or without States and StartAt', () => {
    expect(findings(' ')).toEqual([['SCHEMA_VALIDATION_FAILED', 'Definition must be a valid JSON object', undefined]]);
    expect(findings('[]')).toEqual([['SCHEMA_VALIDATION_FAILED', 'Definition must be a valid JSON object', undefined]]);
    expect(findings('{')).toEqual([
      [
        'INVALID_JSON_DESCRIPTION',
        expect.stringMatching(/^Unexpected end-of-input/),
        expect.stringContaining('column: 2'),
      ],
    ]);
    expect(findings({})).toEqual(schema('These fields are required: [States, StartAt]', '/'));
  });

  test('has all findings in the message of CreateStateMachine', () => {
    const loop = { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'NOPE' } } };
    expect(invalidDefinitionMessage(validateDefinition(JSON.stringify(loop)))).toBe(
      "Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: NOPE at /States/A/Next, " +
        "MISSING_END_STATE: Workflow has no terminal state at null'",
    );
  });
});

describe('validation of a state finds', () => {
  test.each<[string, object, string, string]>([
    [
      'an unknown type',
      { Type: 'Nope', End: true },
      "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map]",
      '/States/S/Type',
    ],
    [
      'a field that the state type does not have',
      { ...pass, TimeoutSeconds: 1 },
      "Field 'TimeoutSeconds' is not supported",
      '/States/S',
    ],
    [
      'neither Next nor End',
      { Type: 'Pass' },
      'This object should have only one of the following fields: [Next, End]',
      '/States/S',
    ],
    [
      'both Next and End',
      { Type: 'Pass', Next: 'S', End: true },
      'There should only be one of the following fields: [Next, End]',
      '/States/S',
    ],
    [
      'an Error that is not a string',
      { Type: 'Fail', Error: 404 },
      'Expected value of type [STRING]',
      '/States/S/Error',
    ],
    [
      'an error name to retry that is not a string',
      { Type: 'Task', Resource: lambda, Retry: [{ ErrorEquals: ['A', 1] }], End: true },
      'Expected value of type [STRING]',
      '/States/S/Retry[0]/ErrorEquals[1]',
    ],
    [
      'HeartbeatSeconds not smaller than TimeoutSeconds',
      { Type: 'Task', Resource: lambda, TimeoutSeconds: 60, HeartbeatSeconds: 60, End: true },
      'HeartbeatSeconds must be smaller than TimeoutSeconds',
      '/States/S',
    ],
    [
      'a rule with an invalid timestamp',
      { Type: 'Choice', Choices: [{ Variable: '$.at', TimestampLessThan: '2026-13-01', Next: 'S' }] },
      'String does not match RFC3339 timestamp',
      '/States/S/Choices[0]/TimestampLessThan',
    ],
    ['an invalid path', { ...pass, InputPath: 'a' }, 'Value must be a valid JSONPath.', '/States/S/InputPath'],
    [
      'a ResultPath that is not a Reference Path',
      { ...pass, ResultPath: '$.a[*]' },
      'Value is not a Reference Path',
      '/States/S/ResultPath',
    ],
    [
      'an invalid path in a template',
      { ...pass, Parameters: { a: { 'b.$': 'x' } } },
      "The value for the field 'b.$' must be a valid JSONPath or a valid intrinsic function call",
      '/States/S/Parameters/a',
    ],
    [
      'an invalid timestamp',
      { Type: 'Wait', Timestamp: '2016-13-05T21:29:29Z', End: true },
      'String does not match RFC3339 timestamp',
      '/States/S/Timestamp',
    ],
    [
      'two durations of a Wait state',
      { Type: 'Wait', Seconds: 1, SecondsPath: '$.a', End: true },
      'There should only be one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp]',
      '/States/S',
    ],
    [
      'a number that is too large',
      { Type: 'Wait', Seconds: 1e9, End: true },
      'Maximum value is 99999999',
      '/States/S/Seconds',
    ],
    [
      'a text instead of a number',
      { Type: 'Wait', Seconds: '1', End: true },
      'Expected value of type Integer',
      '/States/S/Seconds',
    ],
    [
      'an invalid resource',
      { Type: 'Task', Resource: 'x', End: true },
      'Value is not a valid resource ARN',
      '/States/S/Resource',
    ],
    ['a missing resource', { Type: 'Task', End: true }, 'These fields are required: [Resource]', '/States/S'],
    [
      'an integration without Parameters',
      { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true },
      'Parameters field is required for resource ARN: arn:aws:states:::lambda:invoke',
      '/States/S',
    ],
    [
      'an integration without a required parameter',
      { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Parameters: {}, End: true },
      "The field 'FunctionName' is required but was missing",
      '/States/S/Parameters',
    ],
    [
      'a retrier without errors',
      { Type: 'Task', Resource: lambda, Retry: [{ ErrorEquals: [] }], End: true },
      'Value cannot be empty',
      '/States/S/Retry[0]/ErrorEquals',
    ],
    [
      'a BackoffRate that is too small',
      { Type: 'Task', Resource: lambda, Retry: [{ ErrorEquals: ['x'], BackoffRate: 0.5 }], End: true },
      'Minimum value is 1.0',
      '/States/S/Retry[0]/BackoffRate',
    ],
    [
      'an unknown jitter strategy',
      { Type: 'Task', Resource: lambda, Retry: [{ ErrorEquals: ['x'], JitterStrategy: 'HALF' }], End: true },
      'Value should be one of the following: [NONE, FULL]',
      '/States/S/Retry[0]/JitterStrategy',
    ],
    [
      'States.ALL before another retrier',
      { Type: 'Task', Resource: lambda, Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['x'] }], End: true },
      'States.ALL must appear alone and at end of list',
      '/States/S/Retry[0]/ErrorEquals',
    ],
    [
      'a catcher without Next',
      { Type: 'Task', Resource: lambda, Catch: [{ ErrorEquals: ['x'] }], End: true },
      'These fields are required: [Next]',
      '/States/S/Catch[0]',
    ],
    [
      'an empty array of branches',
      { Type: 'Parallel', Branches: [], End: true },
      'Value cannot be empty',
      '/States/S/Branches',
    ],
    [
      'a branch without StartAt',
      { Type: 'Parallel', Branches: [{ States: { B: pass } }], End: true },
      'These fields are required: [StartAt]',
      '/States/S/Branches[0]',
    ],
    [
      'a Map state without ItemProcessor',
      { Type: 'Map', End: true },
      'This object should have only one of the following fields: [ItemProcessor, Iterator]',
      '/States/S',
    ],
    [
      'a distributed Map state without ExecutionType',
      { Type: 'Map', ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, ...machine(pass) }, End: true },
      'These fields are required: [ExecutionType]',
      '/States/S/ItemProcessor/ProcessorConfig',
    ],
    ['a choice without rules', { Type: 'Choice', Choices: [] }, 'Value cannot be empty', '/States/S/Choices'],
    [
      'a rule without Next',
      { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true }] },
      'These fields are required: [Next]',
      '/States/S/Choices[0]',
    ],
    [
      'a rule with two operators',
      { Type: 'Choice', Choices: [{ Variable: '$.a', And: [], Next: 'S' }] },
      'The object must have only one of the following fields, [And, Or, Not, Variable, Condition]',
      '/States/S/Choices[0]',
    ],
    [
      'a nested rule with Next',
      { Type: 'Choice', Choices: [{ Not: { Variable: '$.a', IsNull: true, Next: 'S' }, Next: 'S' }] },
      "Field 'Next' is not supported",
      '/States/S/Choices[0]/Not',
    ],
    [
      'an invalid path in a rule',
      { Type: 'Choice', Choices: [{ Variable: 'a', IsNull: true, Next: 'S' }] },
      "Value is not a Reference Path: Reference path didn't start with '$'",
      '/States/S/Choices[0]/Variable',
    ],
    [
      'a JSONata field in JSONPath',
      { ...pass, Output: 1 },
      "The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage",
      '/States/S',
    ],
    [
      'a JSONPath field in JSONata',
      { ...pass, QueryLanguage: 'JSONata', ResultPath: '$' },
      "The QueryLanguage is set to 'JSONata', but field 'ResultPath' is only supported for the 'JSONPath' QueryLanguage",
      '/States/S',
    ],
    [
      'an expression without its end',
      { ...pass, QueryLanguage: 'JSONata', Output: { a: '{% 1' } },
      'JSONata string must start with {% and end with %}',
      '/States/S/Output/a',
    ],
  ])('%s', (_what, state, message, location) => {
    expect(findings(machine(state))).toEqual(schema(message, location));
  });

  test('an unknown query language, and then validates the state as JSONata', () => {
    expect(findings(machine({ ...pass, QueryLanguage: 'jsonpath', Output: '{% 1 %}' }))).toEqual(
      schema('Value should be one of the following: [JSONPath, JSONata]', '/States/S/QueryLanguage'),
    );
  });

  test('fields of the wrong query language inside a Map state, whose own query language does not apply there', () => {
    const map = {
      Type: 'Map',
      QueryLanguage: 'JSONata',
      Items: [1],
      ItemProcessor: machine({ ...pass, Output: 1 }),
      End: true,
    };
    expect(findings(machine(map))).toEqual([
      ['SCHEMA_VALIDATION_FAILED', expect.stringContaining("field 'Output'"), '/States/S/ItemProcessor/States/S'],
    ]);
  });
});

describe('the JSONata expression', () => {
  const output = (expression: string) =>
    machine({ ...pass, Output: { v: [`{% ${expression} %}`] } }, { QueryLanguage: 'JSONata' });
  const unsupported = (message: string) => [['UNSUPPORTED_JSONATA_EXPRESSION', message, '/States/S/Output/v[0]']];

  test.each([
    ['phone', unsupported("Reference to 'phone' at the top level is not supported.")],
    ['phone.home + $states.input.x', unsupported("Reference to 'phone' at the top level is not supported.")],
    ['$map($states.input.a, function($x){ b })', unsupported("Reference to 'b' at the top level is not supported.")],
    ['$.a', unsupported("Reference to '$' at the top level is not supported.")],
    ['$$.a', unsupported("Reference to '$$' is not supported.")],
    ['$states.errorOutput', unsupported("Reference to '$states.errorOutput' is not supported.")],
    ['1 +', [['INVALID_JSONATA_EXPRESSION', 'Unexpected end of expression', '/States/S/Output/v[0]']]],
    ['a[1,2)', [['INVALID_JSONATA_EXPRESSION', 'Expected "]", got ","', '/States/S/Output/v[0]']]],
  ])('%s is refused', (expression, expected) => {
    expect(findings(output(expression))).toEqual(expected);
  });

  test.each([
    '$states.input.items[value > 3].name',
    '$states.input.items^(>price).{"a": name}',
    '$states.input.items{type: $sum(price)}',
    '$map($states.input.a, function($x){ $x.b })',
    '($a := 1; $a + $b)',
    '$states.input ~> |items|{"c": price}|',
    '$filter([1,2], function($i){ $i = 1 })[0]',
    '$states.input.*',
  ])('%s is accepted', (expression) => {
    expect(findings(output(expression))).toEqual([]);
  });

  test('$states.errorOutput is accepted in a catcher', () => {
    const task = {
      Type: 'Task',
      Resource: lambda,
      Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.Cause %}', Next: 'E' }],
      End: true,
    };
    expect(findings({ QueryLanguage: 'JSONata', StartAt: 'S', States: { S: task, E: pass } })).toEqual([]);
  });
});

describe('a Map state', () => {
  const processor = { StartAt: 'In', States: { In: pass } };
  const config = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' };
  const map = (fields: object) => ({ Type: 'Map', ItemProcessor: processor, End: true, ...fields });
  const distributed = (fields: object) => map({ ItemProcessor: { ...processor, ProcessorConfig: config }, ...fields });
  const getObject = 'arn:aws:states:::s3:getObject';
  const reader = (fields: object) =>
    distributed({ ItemReader: { Resource: getObject, Parameters: { Bucket: 'b' }, ...fields } });
  const at = '/States/S';

  test.each<[string, object, string, string]>([
    [
      'both Parameters and ItemSelector',
      map({ Parameters: {}, ItemSelector: {} }),
      'There should only be one of the following fields: [Parameters, ItemSelector]',
      at,
    ],
    [
      'an ItemReader in INLINE mode',
      map({ ItemReader: { Resource: getObject, Parameters: {} } }),
      'The ItemReader, ItemBatcher and ResultWriter fields are not supported for INLINE maps',
      at,
    ],
    [
      'MaxConcurrencyPath into the context object',
      distributed({ MaxConcurrencyPath: '$$.Execution.Input.n' }),
      'Value is not a Reference Path',
      `${at}/MaxConcurrencyPath`,
    ],
    [
      'a percentage over 100',
      distributed({ ToleratedFailurePercentage: 100.5 }),
      'Maximum value is 100.0',
      `${at}/ToleratedFailurePercentage`,
    ],
    [
      'an ItemReader with an unknown resource',
      distributed({ ItemReader: { Resource: 'arn:aws:states:::s3:putObject', Parameters: {} } }),
      'The resource provided arn:aws:states:::s3:putObject is not recognized. The value is not a valid resource ARN, or ' +
        'the resource is not available in this region.',
      `${at}/ItemReader/Resource`,
    ],
    [
      'an ItemReader without Parameters',
      distributed({ ItemReader: { Resource: getObject } }),
      'These fields are required: [Parameters]',
      `${at}/ItemReader`,
    ],
    [
      'an unknown input format',
      reader({ ReaderConfig: { InputType: 'XML' } }),
      'Value should be one of the following: [CSV, JSON, JSONL, PARQUET, MANIFEST]',
      `${at}/ItemReader/ReaderConfig/InputType`,
    ],
    [
      'MaxItems over its maximum',
      reader({ ReaderConfig: { MaxItems: 100_000_001 } }),
      'Maximum value is 100000000',
      `${at}/ItemReader/ReaderConfig/MaxItems`,
    ],
    [
      'both MaxItems and MaxItemsPath',
      reader({ ReaderConfig: { MaxItems: 1, MaxItemsPath: '$.n' } }),
      'There should only be one of the following fields: [MaxItems, MaxItemsPath]',
      `${at}/ItemReader/ReaderConfig`,
    ],
    [
      'a negative batch size',
      distributed({ ItemBatcher: { MaxItemsPerBatch: -1 } }),
      'Minimum value is 0',
      `${at}/ItemBatcher/MaxItemsPerBatch`,
    ],
    [
      'MaxItemsPerBatchPath in JSONata',
      distributed({ QueryLanguage: 'JSONata', ItemBatcher: { MaxItemsPerBatchPath: '$.n' } }),
      "The QueryLanguage is set to 'JSONata', but field 'MaxItemsPerBatchPath' is only supported for the 'JSONPath' QueryLanguage",
      `${at}/ItemBatcher`,
    ],
    [
      'a ResultWriter with Parameters in JSONata',
      distributed({
        QueryLanguage: 'JSONata',
        ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'b' } },
      }),
      'These fields are required: [Arguments]',
      `${at}/ResultWriter`,
    ],
    [
      'an unknown transformation',
      distributed({ ResultWriter: { WriterConfig: { Transformation: 'SORT' } } }),
      'Value should be one of the following: [NONE, COMPACT, FLATTEN]',
      `${at}/ResultWriter/WriterConfig/Transformation`,
    ],
  ])('is refused with %s', (_what, state, message, location) => {
    expect(findings(machine(state))).toEqual(schema(message, location));
  });

  test.each<[string, object]>([
    ['ToleratedFailureCount in INLINE mode', map({ ToleratedFailureCount: 1 })],
    ['a Label in INLINE mode', map({ Label: 'l' })],
    ['ItemsPath into the context object', map({ ItemsPath: '$$.Execution.Input.list' })],
    ['a limit in a variable', distributed({ ToleratedFailureCountPath: '$n' })],
    [
      'a ResultWriter without a Resource',
      distributed({ ResultWriter: { WriterConfig: { Transformation: 'FLATTEN' } } }),
    ],
    [
      'a limit as an expression',
      distributed({ QueryLanguage: 'JSONata', ItemBatcher: { MaxItemsPerBatch: '{% $states.input.n %}' } }),
    ],
    [
      'ProcessorConfig in the deprecated Iterator',
      map({ ItemProcessor: undefined, Iterator: { ...processor, ProcessorConfig: config } }),
    ],
  ])('may have %s', (_what, state) => {
    expect(findings(machine(state))).toEqual([]);
  });
});

describe('the label of a Map state', () => {
  const labelled = (Label: string) => ({
    Type: 'Map',
    Label,
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: `${Label} item`,
      States: { [`${Label} item`]: pass },
    },
  });

  test.each([
    ['', "The label '' is empty"],
    ['a b', "The label 'a b' contains invalid characters"],
    ['a:b', "The label 'a:b' contains invalid characters"],
    ['x'.repeat(41), `The label '${'x'.repeat(41)}' exceeds the 40-character limit allowed by the service`],
  ])("is refused: '%s'", (Label, message) => {
    const found = findings(machine({ ...labelled(Label), End: true }));
    expect(found).toEqual([['INVALID_LABEL_NAME', message, '/States/S/Label']]);
  });

  test('is refused if another state has it', () => {
    const second = { ...labelled('l'), ItemProcessor: { ...labelled('other').ItemProcessor } };
    const definition = { StartAt: 'A', States: { A: { ...labelled('l'), Next: 'B' }, B: { ...second, End: true } } };
    expect(findings(definition)).toEqual([['DUPLICATE_LABEL_NAME', 'Duplicate label name: l', '/States/B/Label']]);
  });
});

describe('a reference', () => {
  test.each(['$kept', '$$.Execution', '$.a[*]'])('to %s is refused in ResultPath', (path) => {
    const expected = schema('Value is not a Reference Path', '/States/S/ResultPath');
    expect(findings(machine({ ...pass, ResultPath: path }))).toEqual(expected);
  });

  test.each<[string, object]>([
    ['Arguments', { Type: 'Task', Resource: lambda, Arguments: '{% $states.result %}', End: true }],
    [
      'the Output of a state without a result',
      { Type: 'Wait', Seconds: 1, Output: '{% $states.result.a %}', End: true },
    ],
  ])('to $states.result is refused in %s', (_what, state) => {
    const [field = ''] = Object.entries(state).find(([, value]) => String(value).startsWith('{%')) ?? [];
    expect(findings(machine({ QueryLanguage: 'JSONata', ...state }))).toEqual([
      ['UNSUPPORTED_JSONATA_EXPRESSION', "Reference to '$states.result' is not supported.", `/States/S/${field}`],
    ]);
  });
});

describe('validation of the transitions finds', () => {
  test.each<[string, object, unknown[][]]>([
    [
      'that no terminal state is reachable in a loop',
      { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } },
      [['MISSING_END_STATE', 'Workflow has no terminal state', undefined]],
    ],
    [
      'a state that is not reachable',
      { A: { Type: 'Pass', Next: 'A' }, C: pass },
      [['MISSING_TRANSITION_TARGET', 'State "C" is not reachable.', '/States/C']],
    ],
    [
      'targets that do not exist',
      { A: { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'X' }], Default: 'Y' }, B: pass },
      [
        ['MISSING_TRANSITION_TARGET', "Missing 'Next' target: Y", '/States/A/Default'],
        ['MISSING_TRANSITION_TARGET', "Missing 'Next' target: X", '/States/A/Choices[0]/Next'],
        ['MISSING_TRANSITION_TARGET', 'State "B" is not reachable.', '/States/B'],
      ],
    ],
    [
      'a duplicate state name',
      { A: { Type: 'Parallel', Branches: [{ StartAt: 'A', States: { A: pass } }], End: true } },
      [['DUPLICATE_STATE_NAME', 'Duplicate State name: A', '/States/A']],
    ],
  ])('%s', (_what, states, expected) => {
    expect(findings({ StartAt: 'A', States: states })).toEqual(expected);
  });
});

describe('an Express state machine refuses', () => {
  test.each([
    ['states:startExecution.sync', "Express state machine does not support '.sync' service integration"],
    ['sns:publish.waitForTaskToken', "Express state machine does not support '.waitForTaskToken' service integration "],
  ])('%s', (api, message) => {
    const task = { Type: 'Task', Resource: `arn:aws:states:::${api}`, Parameters: { StateMachineArn: 'x' }, End: true };
    expect(findings(machine(task), 'EXPRESS')).toEqual(schema(message, '/States/S/Resource'));
    expect(findings(machine(task), 'STANDARD')).toEqual([]);
  });

  test('activities', () => {
    const task = { Type: 'Task', Resource: 'arn:aws:states:us-east-1:123456789012:activity:a', End: true };
    expect(findings(machine(task), 'EXPRESS')).toEqual(
      schema('Express state machine does not support Activity ARN', '/States/S/Resource'),
    );
  });
});

describe('a warning', () => {
  const paths = {
    plain: '$.order',
    context: { at: '$$.State.EnteredTime' },
    call: 'States.UUID()',
    'path.$': '$.order',
  };

  test.each<[string, object, [string, string][]]>([
    [
      'paths at template keys without .$',
      { Type: 'Task', Resource: lambda, Parameters: { ...paths, price: '$5.00', list: ['$.a'] }, End: true },
      [
        ['NO_DOLLAR', '/States/S/Parameters/plain'],
        ['NO_DOLLAR', '/States/S/Parameters/context/at'],
        ['NO_DOLLAR', '/States/S/Parameters/call'],
        ['NO_DOLLAR', '/States/S/Parameters/list[0]'],
      ],
    ],
    ['a path in a Result', { ...pass, Result: { id: '$.id' } }, [['PASS_RESULT_IS_STATIC', '/States/S/Result/id']]],
    ['a path in Error instead of ErrorPath', { Type: 'Fail', Error: '$.error' }, [['NO_PATH', '/States/S/Error']]],
    [
      'a path inside a Map state',
      { Type: 'Map', ItemProcessor: machine({ ...pass, Parameters: { id: '$.id' } }), End: true },
      [['NO_DOLLAR', '/States/S/ItemProcessor/States/S/Parameters/id']],
    ],
    [
      'a path inside a branch',
      { Type: 'Parallel', Branches: [machine({ ...pass, Assign: { id: '$.id' } })], End: true },
      [['NO_DOLLAR', '/States/S/Branches[0]/States/S/Assign/id']],
    ],
    [
      'nothing for a text that looks like a path in JSONata',
      { ...pass, QueryLanguage: 'JSONata', Output: '$.id', Assign: { id: '$.id' } },
      [],
    ],
  ])('reports %s', (_what, state, expected) => {
    const found = validateDefinition(JSON.stringify(machine(state))).filter(({ severity }) => severity === 'WARNING');
    expect(found.map(({ code, location }) => [code, location])).toEqual(expected);
  });

  test('reports a rule that compares with a path as text', () => {
    const rule = {
      And: [
        { Variable: '$.paid', BooleanEquals: true },
        { Variable: '$.id', StringEquals: '$.other' },
      ],
    };
    const definition = {
      StartAt: 'C',
      States: { C: { Type: 'Choice', Choices: [{ ...rule, Next: 'D' }] }, D: { Type: 'Succeed' } },
    };
    expect(findings(definition)).toEqual([
      ['NO_PATH', expect.stringContaining("'$.other'"), '/States/C/Choices[0]/And[1]/StringEquals'],
    ]);
  });
});
