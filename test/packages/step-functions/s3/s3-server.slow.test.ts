import { spawnSync } from 'node:child_process';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type EndedExecution, type Json, type LambdaRunner, RealClock, StepFunctions } from 'step-functions-engine';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Moto, startMoto } from '../../../support/moto.ts';

const hasMoto = spawnSync('moto_server', ['--help']).status === 0;

/** Runs a definition on an engine that calls the services of the environment. */
async function run(definition: object, input: Json = {}): Promise<EndedExecution> {
  const lambda: LambdaRunner = { invoke: async ({ payload }) => ({ payload }) };
  const engine = new StepFunctions({ clock: new RealClock(), lambda });
  const machine = await engine.createStateMachine({ name: 'machine', definition });
  return engine.whenEnded(await engine.startExecution(machine, input));
}

describe.skipIf(!hasMoto)('an S3 server', () => {
  let moto: Moto;
  let client: S3Client;

  beforeAll(async () => {
    moto = await startMoto();
    for (const [name, value] of Object.entries(moto.environment)) vi.stubEnv(name, value);
    client = new S3Client({ region: 'us-east-1', forcePathStyle: true });
    await client.send(new CreateBucketCommand({ Bucket: 'data' }));
  }, 60_000);
  afterAll(async () => {
    vi.unstubAllEnvs();
    client?.destroy();
    await moto?.close();
  });

  it('is read by an ItemReader and written by a ResultWriter through the AWS SDK', async () => {
    const Body = 'sku,quantity\nTEAPOT,1\nCUP,6\n';
    await client.send(new PutObjectCommand({ Bucket: 'data', Key: 'orders.csv', Body }));
    const definition = {
      QueryLanguage: 'JSONata',
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          ItemReader: {
            Resource: 'arn:aws:states:::s3:getObject',
            Arguments: { Bucket: 'data', Key: '{% $states.input.key %}' },
            ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
          },
          ResultWriter: {
            Resource: 'arn:aws:states:::s3:putObject',
            Arguments: { Bucket: 'data', Prefix: 'results' },
            WriterConfig: { Transformation: 'COMPACT', OutputType: 'JSON' },
          },
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
            StartAt: 'Count',
            States: { Count: { Type: 'Pass', Output: '{% $number($states.input.quantity) %}', End: true } },
          },
          Next: 'List',
        },
        List: {
          Type: 'Task',
          Resource: 'arn:aws:states:::aws-sdk:s3:getObject',
          Arguments: '{% $states.input.ResultWriterDetails %}',
          Output: { manifest: '{% $parse($states.result.Body) %}' },
          End: true,
        },
      },
    };

    const end = await run(definition, { key: 'orders.csv' });

    expect(end.cause).toBeUndefined();
    const { manifest } = end.output as { manifest: { ResultFiles: { SUCCEEDED: { Key: string }[] } } };
    const Key = manifest.ResultFiles.SUCCEEDED[0]?.Key;
    const { Body: written } = await client.send(new GetObjectCommand({ Bucket: 'data', Key }));
    expect(JSON.parse((await written?.transformToString()) ?? '')).toEqual([1, 6]);
  });

  it('stores Body as JSON text, also if it is a text', async () => {
    const Write = {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:s3:putObject',
      Parameters: { Bucket: 'data', Key: 'written', Body: 'text data' },
      End: true,
    };

    const end = await run({ StartAt: 'Write', States: { Write } });

    expect(end).toMatchObject({ status: 'SUCCEEDED', output: { ETag: '"2b5df3712557f503a9977a8ea893b2c9"' } });
  });

  it('fails a task with its error, named as by the SDK for Java', async () => {
    const Read = {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:s3:getObject',
      Parameters: { Bucket: 'data', Key: 'none' },
      End: true,
    };

    const end = await run({ StartAt: 'Read', States: { Read } });

    expect(end).toMatchObject({ status: 'FAILED', error: 'S3.NoSuchKeyException' });
  });
});
