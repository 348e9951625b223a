import type { ChildEnd } from '../execution/input.ts';
import type { MapRun } from '../execution/map-run.ts';
import type { Visit } from '../execution/visit.ts';
import type { DataFlow } from '../fields/data-flow.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import { callOutside } from '../tasks/outside-call.ts';
import { causeOf, s3Of } from '../tasks/s3.ts';
import { compileCall } from './item-reader.ts';

/** A child execution that has ended: the data that a ResultWriter needs. */
export interface ChildRecord {
  readonly arn: string;
  readonly input: Json;
  readonly end: ChildEnd;
  /** ms since the epoch */
  readonly startedAt: number;
  readonly stoppedAt: number;
}

/** Writes or transforms the results of the children, and returns the state's result. */
export type WriteResults = (visit: Visit, run: MapRun, children: readonly ChildRecord[]) => Promise<Json>;

/**
 * ResultWriter: transforms the results of a distributed Map state, and can write them to S3.
 * @returns undefined if the state has no ResultWriter
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
 */
export function compileResultWriter(
  { ResultWriter }: JsonObject,
  language: QueryLanguage,
  flow: DataFlow,
): WriteResults | undefined {
  if (!isJsonObject(ResultWriter) || Object.keys(ResultWriter).length === 0) return undefined;
  const { Resource, WriterConfig } = ResultWriter;
  const config = isJsonObject(WriterConfig) ? WriterConfig : {};
  const transformation = String(config.Transformation ?? (Resource === undefined ? 'COMPACT' : 'NONE'));
  if (Resource === undefined) {
    return async (_visit, _run, children) => {
      // Only the transformation NONE includes the children that failed.
      const shown = transformation === 'NONE' ? children : children.filter(({ end }) => end.status === 'SUCCEEDED');
      return transformed(shown, transformation);
    };
  }
  const parameters = compileCall(ResultWriter, 'ResultWriter', language);
  const extension = config.OutputType === 'JSONL' ? 'jsonl' : 'json';

  return async (visit, run, children) => {
    const { host } = visit.thread.execution;
    const target = await parameters(visit, flow.input(visit));
    const { Bucket = null, Prefix = '' } = isJsonObject(target) ? target : {};
    const folder = [Prefix, run.arn.split(':').at(-1)].filter((part) => part !== '').join('/');
    const files = resultFiles(children, transformation, folder, extension);
    const manifest = manifestOf(run, Bucket, files);
    const details = { MapRunArn: run.arn, ResultWriterDetails: { Bucket, Key: `${folder}/manifest.json` } };
    const Results = Object.fromEntries(files.map(({ status, results }) => [status, results]));
    const input = isJsonObject(target) ? { ...target, Results } : { Results };
    const s3 = s3Of(host);
    const { value } = await callOutside(
      visit,
      { kind: 'result-writer', resource: String(Resource), input },
      async () => {
        for (const { Key, text } of files) await s3('putObject', { Bucket, Key, Body: base64(text) });
        await s3('putObject', { Bucket, Key: details.ResultWriterDetails.Key, Body: base64(JSON.stringify(manifest)) });
        return details;
      },
      (reason) => ({ error: 'States.ResultWriterFailed', cause: causeOf(reason) }),
    );
    return value;
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

interface ResultFile {
  readonly status: string;
  readonly results: Json[];
  readonly Key: string;
  readonly text: string;
}

/** One file for each status. AWS also starts a new file at 5 GB; this engine does not. */
function resultFiles(
  children: readonly ChildRecord[],
  transformation: string,
  folder: string,
  extension: string,
): ResultFile[] {
  return ['SUCCEEDED', 'FAILED'].flatMap((status) => {
    const of = children.filter(({ end }) => (end.status === 'SUCCEEDED') === (status === 'SUCCEEDED'));
    if (of.length === 0) return [];
    const results = transformed(of, status === 'SUCCEEDED' ? transformation : 'NONE');
    const text =
      extension === 'jsonl' ? results.map((result) => JSON.stringify(result)).join('\n') : JSON.stringify(results);
    return [{ status, results, text, Key: `${folder}/${status}_0.${extension}` }];
  });
}

function manifestOf(run: MapRun, Bucket: Json, files: readonly ResultFile[]): JsonObject {
  const of = (wanted: string) =>
    files.filter(({ status }) => status === wanted).map(({ Key, text }) => ({ Key, Size: Buffer.byteLength(text) }));
  return {
    DestinationBucket: Bucket,
    MapRunArn: run.arn,
    ResultFiles: { FAILED: of('FAILED'), PENDING: [], SUCCEEDED: of('SUCCEEDED') },
  };
}

function transformed(children: readonly ChildRecord[], transformation: string): Json[] {
  if (transformation === 'NONE') return children.map(described);
  const outputs = children.map(({ end }) => end.output ?? null);
  return transformation === 'FLATTEN' ? outputs.flat() : outputs;
}

/** A child execution with all of its data. */
function described({ arn, input, end, startedAt, stoppedAt }: ChildRecord): JsonObject {
  const { status, output, error, cause } = end;
  const parts = arn.split(':');
  const stateMachineArn = [...parts.slice(0, 5), 'stateMachine', parts[6]].join(':');
  const isExpress = parts[5] === 'express';
  const succeeded = status === 'SUCCEEDED';
  return {
    ExecutionArn: arn,
    Input: JSON.stringify(input),
    InputDetails: { Included: true },
    Name: parts[7] ?? '',
    ...(output !== undefined && { Output: JSON.stringify(output), OutputDetails: { Included: true } }),
    ...(error !== undefined && { Error: error }),
    ...(cause !== undefined && { Cause: cause }),
    ...(!isExpress && {
      RedriveCount: 0,
      RedriveStatus: succeeded ? 'NOT_REDRIVABLE' : 'REDRIVABLE_BY_MAP_RUN',
      ...(succeeded && { RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven' }),
    }),
    StartDate: new Date(startedAt).toISOString(),
    StateMachineArn: stateMachineArn,
    Status: status,
    StopDate: new Date(stoppedAt).toISOString(),
  };
}
