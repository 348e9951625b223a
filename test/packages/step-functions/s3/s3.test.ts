import { gzipSync } from 'node:zlib';
import { type Json, StepFunctions, type TaskCall, VirtualClock } from 'step-functions-engine';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryS3 } from '../../../support/memory-s3.ts';

const s3 = new MemoryS3(() => Date.parse('2026-01-02T03:04:05Z'));
beforeEach(() => s3.buckets.clear());

const distributed = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' };
const passItem = { Pass: { Type: 'Pass', End: true } };

/** Runs a state machine of one distributed Map state. */
async function run(map: object, input: Json = {}, answer?: (call: TaskCall) => Json) {
  const engine = new StepFunctions({
    clock: new VirtualClock(Date.parse('2026-01-01T00:00:00Z')),
    lambda: { invoke: async ({ payload }) => ({ payload }) },
    services: { call: async (request) => s3.call(request) },
    ...(answer && { answers: { answer: async (call: TaskCall) => answer(call) } }),
  });
  const ItemProcessor = { ProcessorConfig: distributed, StartAt: 'Pass', States: passItem };
  const definition = { StartAt: 'Each', States: { Each: { Type: 'Map', ItemProcessor, ...map, End: true } } };
  const execution = await engine.startExecution(
    await engine.createStateMachine({ name: 'machine', definition }),
    input,
  );
  const end = await engine.whenEnded(execution);
  return { ...end, engine, events: await engine.history(execution) };
}

const reader = (ReaderConfig: object, Key = 'items', more: object = {}) => ({
  ItemReader: { Resource: 'arn:aws:states:::s3:getObject', Parameters: { Bucket: 'data', Key }, ReaderConfig, ...more },
});

describe('an ItemReader', () => {
  it.each([
    ['a JSON array', '[1,{"a":2}]', { InputType: 'JSON' }, [1, { a: 2 }]],
    [
      'the entries of a JSON object',
      '{"a":1,"b":2}',
      { InputType: 'JSON' },
      [
        { Key: 'a', Value: 1 },
        { Key: 'b', Value: 2 },
      ],
    ],
    [
      'the array at an ItemsPointer',
      '{"x":[{"items":[7,8]}]}',
      { InputType: 'JSON', ItemsPointer: '/x/0/items' },
      [7, 8],
    ],
    [
      'the array at an ItemsPointer with an escaped slash',
      '{"a/b":[1]}',
      { InputType: 'JSON', ItemsPointer: '/a~1b' },
      [1],
    ],
    ['JSON lines', '{"a":1}\n\n2\n', { InputType: 'JSONL' }, [{ a: 1 }, 2]],
    ['only as many items as MaxItems', '[1,2,3]', { InputType: 'JSON', MaxItems: 2 }, [1, 2]],
    ['all items if MaxItems is 0', '[1,2]', { InputType: 'JSON', MaxItems: 0 }, [1, 2]],
    [
      'CSV rows with the column names in the first row',
      'a,b\n1,"x, y"\n3\n5,6,7\n',
      { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
      [
        { a: '1', b: 'x, y' },
        { a: '3', b: '' },
        { a: '5', b: '6' },
      ],
    ],
    [
      'CSV rows with given column names and another delimiter',
      '1|2\n3|4',
      { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['a', 'b'], CSVDelimiter: 'PIPE' },
      [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
      ],
    ],
  ])('reads %s', async (_what, text, config, items) => {
    s3.put('data', 'items', text);

    expect(await run(reader(config))).toMatchObject({ status: 'SUCCEEDED', output: items });
  });

  it('reads a gzip-compressed object', async () => {
    s3.put('data', 'items', gzipSync('{"a":1}\n{"a":2}'));

    expect((await run(reader({ InputType: 'JSONL' }))).output).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('lists objects over several pages, with the member names of Step Functions', async () => {
    for (const key of ['in/1', 'in/2', 'in/3', 'out/4']) s3.put('data', key, 'x');
    const Parameters = { Bucket: 'data', Prefix: 'in/', MaxKeys: 2 };

    const { output } = await run({ ItemReader: { Resource: 'arn:aws:states:::s3:listObjectsV2', Parameters } });

    expect(output).toHaveLength(3);
    expect((output as Json[])[0]).toEqual({
      Etag: '"9dd4e461268c8034f5c8564e155c67a6"',
      Key: 'in/1',
      LastModified: 1767323045,
      Size: 1,
      StorageClass: 'STANDARD',
    });
  });

  it('reads the items of all listed objects with LOAD_AND_FLATTEN', async () => {
    s3.put('data', 'in/1', '1\n2');
    s3.put('data', 'in/2', '3');
    const ReaderConfig = { InputType: 'JSONL', Transformation: 'LOAD_AND_FLATTEN' };
    const ItemReader = {
      Resource: 'arn:aws:states:::s3:listObjectsV2',
      Parameters: { Bucket: 'data', Prefix: 'in/' },
      ReaderConfig,
    };

    expect((await run({ ItemReader })).output).toEqual([1, 2, 3]);
  });

  it('reads the files of an S3 inventory', async () => {
    const manifest = {
      destinationBucket: 'arn:aws:s3:::inventories',
      fileFormat: 'CSV',
      fileSchema: 'Bucket, Key, Size',
      files: [{ key: 'a.csv.gz' }],
    };
    s3.put('data', 'items', JSON.stringify(manifest));
    s3.put('inventories', 'a.csv.gz', gzipSync('"data","one.txt","3"\n"data","two.txt","4"\n'));

    expect((await run(reader({ InputType: 'MANIFEST' }))).output).toEqual([
      { Bucket: 'data', Key: 'one.txt', Size: '3' },
      { Bucket: 'data', Key: 'two.txt', Size: '4' },
    ]);
  });

  it('reads the files of an Athena manifest', async () => {
    s3.put('data', 'items', 's3://data/out/1.jsonl\ns3://data/out/2.jsonl\n');
    s3.put('data', 'out/1.jsonl', '1');
    s3.put('data', 'out/2.jsonl', '2');

    expect((await run(reader({ InputType: 'JSONL', ManifestType: 'ATHENA_DATA' }))).output).toEqual([1, 2]);
  });

  it.each<[string, object, object, string]>([
    [
      'duplicate column names',
      { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
      {},
      'CSV headers cannot contain duplicates.',
    ],
    [
      'a negative MaxItems',
      { InputType: 'JSON', MaxItemsPath: '$.most' },
      { most: -1 },
      'field MaxItems must be positive',
    ],
  ])('fails with States.ItemReaderFailed for %s', async (_what, config, input, expected) => {
    s3.put('data', 'items', 'a,b,a\n1,2,3');

    const { error, cause } = await run(reader(config), input as Json);

    expect([error, cause]).toEqual(['States.ItemReaderFailed', expected]);
  });

  it('fails the map run and the execution with States.ItemReaderFailed if the bucket does not exist', async () => {
    const { status, error, cause, events } = await run(reader({ InputType: 'JSON' }));

    expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.ItemReaderFailed' });
    expect(cause).toMatch(/^The specified bucket does not exist .*Error Code: NoSuchBucket/);
    expect(events.map(({ type }) => type)).toEqual([
      ...['ExecutionStarted', 'MapStateEntered', 'MapStateStarted', 'MapRunStarted', 'MapRunFailed', 'MapStateFailed'],
      'ExecutionFailed',
    ]);
  });

  it.each([
    ['no JSON', { InputType: 'JSON' }, /as JSON failed/],
    [
      '{"a":1}',
      { InputType: 'JSON', ItemsPointer: '/b' },
      /^The provided ReaderConfig\.ItemsPointer does not match any valid path in the JSON structure\.$/,
    ],
    ['1', { InputType: 'JSON' }, /^Attempting to map over non-iterable node\.$/],
    ['x', { InputType: 'PARQUET' }, /PARQUET/],
  ])('fails with States.ItemReaderFailed if the object cannot be read: %s', async (text, config, cause) => {
    s3.put('data', 'items', text);

    const end = await run(reader(config));

    expect(end).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed' });
    expect(end.cause).toMatch(cause);
  });

  describe('gives ItemSelector the index and source of an item', () => {
    const ItemSelector = { 'item.$': '$$.Map.Item' };

    it('in an array', async () => {
      s3.put('data', 'items', '[7]');

      const { output } = await run({ ...reader({ InputType: 'JSON' }), ItemSelector });

      expect(output).toEqual([{ item: { Index: 0, Value: 7, Source: 'S3://data/items' } }]);
    });

    it('in an object, with its key', async () => {
      s3.put('data', 'items', '{"oslo": 1}');

      const { output } = await run({ ...reader({ InputType: 'JSON' }), ItemSelector });

      expect(output).toEqual([{ item: { Index: 0, Key: 'oslo', Value: 1, Source: 'S3://data/items' } }]);
    });

    it.each([
      ['NONE', 'S3://data'],
      ['LOAD_AND_FLATTEN', 'S3://data/in/1'],
    ])('in a list of objects with Transformation %s', async (Transformation, source) => {
      s3.put('data', 'in/1', '1');
      const ItemReader = {
        Resource: 'arn:aws:states:::s3:listObjectsV2',
        Parameters: { Bucket: 'data', Prefix: 'in/' },
        ReaderConfig: { InputType: 'JSONL', Transformation },
      };

      const { output } = await run({ ItemReader, ItemSelector: { 'from.$': '$$.Map.Item.Source' } });

      expect(output).toEqual([{ from: source }]);
    });
  });

  it('takes its items from the configured task answers instead of S3', async () => {
    const calls: TaskCall[] = [];
    const { output } = await run(reader({ InputType: 'CSV' }), {}, (call) => {
      calls.push(call);
      return ['a', 'b'];
    });

    expect(output).toEqual(['a', 'b']);
    expect(calls).toMatchObject([{ kind: 'item-reader', input: { Bucket: 'data', Key: 'items' }, stateName: 'Each' }]);
  });
});

describe('a ResultWriter', () => {
  const boxes = { boxes: [[1, 2], [3]] };
  const failing = {
    ToleratedFailureCount: 1,
    ItemProcessor: {
      ProcessorConfig: distributed,
      StartAt: 'Is',
      States: {
        Is: { Type: 'Choice', Choices: [{ Variable: '$', NumericEquals: 2, Next: 'No' }], Default: 'Yes' },
        Yes: { Type: 'Pass', End: true },
        No: { Type: 'Fail', Error: 'Two', Cause: 'not two' },
      },
    },
    ItemsPath: '$.numbers',
  };

  it.each([
    ['FLATTEN', [1, 2, 3]],
    ['COMPACT', [[1, 2], [3]]],
  ])('without S3 returns the results as the state’s output with %s', async (Transformation, output) => {
    const ResultWriter = { WriterConfig: { Transformation, OutputType: 'JSON' } };

    expect((await run({ ItemsPath: '$.boxes', ResultWriter }, boxes)).output).toEqual(output);
  });

  it('with NONE returns input, output, error and status of each child execution', async () => {
    const ResultWriter = { WriterConfig: { Transformation: 'NONE', OutputType: 'JSON' } };
    const { output } = await run({ ...failing, ResultWriter }, { numbers: [1, 2] });

    expect(output).toMatchObject([
      { Input: '1', Output: '1', Status: 'SUCCEEDED', StartDate: '2026-01-01T00:00:00.000Z' },
      { Input: '2', Error: 'Two', Cause: 'not two', Status: 'FAILED' },
    ]);
  });

  it('writes a file for each status, and a manifest that names them', async () => {
    s3.put('out', 'there is a bucket', '');
    const ResultWriter = { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'out', Prefix: 'jobs' } };

    const { output } = await run({ ...failing, ResultWriter }, { numbers: [1, 2] });

    const { MapRunArn, ResultWriterDetails } = output as {
      MapRunArn: string;
      ResultWriterDetails: Record<string, string>;
    };
    const folder = `jobs/${MapRunArn.split(':').at(-1)}`;
    expect(ResultWriterDetails).toEqual({ Bucket: 'out', Key: `${folder}/manifest.json` });
    const succeeded = s3.text('out', `${folder}/SUCCEEDED_0.json`) ?? '';
    const failed = s3.text('out', `${folder}/FAILED_0.json`) ?? '';
    expect(JSON.parse(succeeded)).toMatchObject([{ Input: '1', Status: 'SUCCEEDED' }]);
    expect(JSON.parse(failed)).toMatchObject([{ Input: '2', Status: 'FAILED', Error: 'Two' }]);
    expect(JSON.parse(s3.text('out', `${folder}/manifest.json`) ?? '')).toEqual({
      DestinationBucket: 'out',
      MapRunArn,
      ResultFiles: {
        FAILED: [{ Key: `${folder}/FAILED_0.json`, Size: failed.length }],
        PENDING: [],
        SUCCEEDED: [{ Key: `${folder}/SUCCEEDED_0.json`, Size: succeeded.length }],
      },
    });
  });

  it('writes the outputs as JSON lines with FLATTEN and JSONL', async () => {
    s3.put('out', 'there is a bucket', '');
    const ResultWriter = {
      Resource: 'arn:aws:states:::s3:putObject',
      Parameters: { Bucket: 'out' },
      WriterConfig: { Transformation: 'FLATTEN', OutputType: 'JSONL' },
    };

    const { output } = await run({ ItemsPath: '$.boxes', ResultWriter }, boxes);

    const { MapRunArn } = output as { MapRunArn: string };
    expect(s3.text('out', `${MapRunArn.split(':').at(-1)}/SUCCEEDED_0.jsonl`)).toBe('1\n2\n3');
  });

  it('fails with States.ResultWriterFailed if the bucket does not exist', async () => {
    const ResultWriter = { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'none' } };

    expect(await run({ ItemsPath: '$.boxes', ResultWriter }, boxes)).toMatchObject({
      status: 'FAILED',
      error: 'States.ResultWriterFailed',
    });
  });
});
