import { isJsonObject, type JsonObject } from '../language/json.ts';
import {
  below,
  checkExclusive,
  checkList,
  checkNumber,
  checkObject,
  checkOneOf,
  checkPath,
  checkRequired,
  checkString,
  checkSupported,
  type Place,
} from './checks.ts';
import type { NumberRange } from './fields.ts';
import { checkPayloadTemplate } from './templates.ts';

/**
 * The fields that only a distributed Map state can have. AWS accepts Label and the ToleratedFailure fields in every Map
 * state.
 */
const distributedFields = ['ItemReader', 'ItemBatcher', 'ResultWriter'];

/**
 * Checks the fields that only a distributed Map state can have.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export function checkMapFields(state: JsonObject, place: Place): void {
  if (!isDistributed(state)) {
    // AWS reports this only when the state runs; this engine reports it earlier.
    if (distributedFields.some((field) => state[field] !== undefined)) {
      const message = 'The ItemReader, ItemBatcher and ResultWriter fields are not supported for INLINE maps';
      place.report.schema(message, place.at);
    }
    return;
  }
  const { ItemReader, ItemBatcher, ResultWriter } = state;
  if (ItemReader !== undefined) checkReader(ItemReader, below(place, 'ItemReader'));
  if (ItemBatcher !== undefined) checkBatcher(ItemBatcher, below(place, 'ItemBatcher'));
  if (ResultWriter !== undefined) checkWriter(ResultWriter, below(place, 'ResultWriter'));
}

function isDistributed({ ItemProcessor, Iterator }: JsonObject): boolean {
  return [ItemProcessor, Iterator].some(
    (processor) =>
      isJsonObject(processor) &&
      isJsonObject(processor.ProcessorConfig) &&
      processor.ProcessorConfig.Mode === 'DISTRIBUTED',
  );
}

const readers = ['getObject', 'listObjectsV2'];
const readerChoices: Readonly<Record<string, readonly string[]>> = {
  InputType: ['CSV', 'JSON', 'JSONL', 'PARQUET', 'MANIFEST'],
  Transformation: ['NONE', 'LOAD_AND_FLATTEN'],
  ManifestType: ['S3_INVENTORY', 'ATHENA_DATA'],
  CSVHeaderLocation: ['FIRST_ROW', 'GIVEN'],
  CSVDelimiter: ['COMMA', 'PIPE', 'SEMICOLON', 'SPACE', 'TAB'],
};
const readerNumbers = { MaxItems: { min: 0, max: 100_000_000, integer: true } };

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html */
function checkReader(reader: JsonObject[string], place: Place): void {
  if (!checkObject(reader, place)) return;
  checkS3Task(reader, readers, ['ReaderConfig'], place);
  const { ReaderConfig } = reader;
  const at = below(place, 'ReaderConfig');
  if (ReaderConfig === undefined || !checkObject(ReaderConfig, at)) return;
  checkSupported(
    ReaderConfig,
    [...Object.keys(readerChoices), 'CSVHeaders', 'ItemsPointer', 'MaxItems', 'MaxItemsPath', 'Comment'],
    at,
  );
  for (const [field, choices] of Object.entries(readerChoices)) {
    const value = ReaderConfig[field];
    if (value !== undefined) checkOneOf(value, choices, below(at, field));
  }
  if (ReaderConfig.CSVHeaders !== undefined) checkList(ReaderConfig.CSVHeaders, below(at, 'CSVHeaders'));
  if (ReaderConfig.ItemsPointer !== undefined) checkString(ReaderConfig.ItemsPointer, below(at, 'ItemsPointer'));
  checkNumbers(ReaderConfig, readerNumbers, at);
}

const batcherNumbers = {
  MaxItemsPerBatch: { min: 0, integer: true },
  MaxInputBytesPerBatch: { min: 0, max: 262_144, integer: true },
};

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html */
function checkBatcher(batcher: JsonObject[string], place: Place): void {
  if (!checkObject(batcher, place)) return;
  const fields = Object.keys(batcherNumbers).flatMap((field) => [field, `${field}Path`]);
  checkSupported(batcher, [...fields, 'BatchInput', 'Comment'], place);
  checkNumbers(batcher, batcherNumbers, place);
  if (batcher.BatchInput !== undefined && place.language === 'JSONPath') {
    checkPayloadTemplate(batcher.BatchInput, below(place, 'BatchInput'));
  }
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html */
function checkWriter(writer: JsonObject[string], place: Place): void {
  if (!checkObject(writer, place)) return;
  const { WriterConfig } = writer;
  // Without a Resource, the results are only transformed, not written.
  if (writer.Resource !== undefined || WriterConfig === undefined) {
    checkS3Task(writer, ['putObject'], ['WriterConfig'], place);
  }
  const at = below(place, 'WriterConfig');
  if (WriterConfig === undefined || !checkObject(WriterConfig, at)) return;
  checkSupported(WriterConfig, ['Transformation', 'OutputType', 'Comment'], at);
  const { Transformation, OutputType } = WriterConfig;
  if (Transformation !== undefined) {
    checkOneOf(Transformation, ['NONE', 'COMPACT', 'FLATTEN'], below(at, 'Transformation'));
  }
  if (OutputType !== undefined) checkOneOf(OutputType, ['JSON', 'JSONL'], below(at, 'OutputType'));
}

/** Checks a Resource of S3 and its parameters: `Parameters` in JSONPath, `Arguments` in JSONata. */
function checkS3Task(task: JsonObject, actions: readonly string[], more: readonly string[], place: Place): void {
  const [own, others] = place.language === 'JSONata' ? ['Arguments', 'Parameters'] : ['Parameters', 'Arguments'];
  // AWS reports that the field of this language is missing, not that the field of the other language is present.
  checkSupported(task, ['Resource', own, others, ...more, 'Comment'], place);
  checkRequired(task, ['Resource', own], place);
  const { Resource } = task;
  const at = below(place, 'Resource');
  if (Resource !== undefined && checkString(Resource, at)) {
    const action = /^arn:[^:]+:states:::s3:(\w+)$/.exec(Resource)?.[1] ?? '';
    const reason = 'The value is not a valid resource ARN, or the resource is not available in this region.';
    const message = `The resource provided ${Resource} is not recognized. ${reason}`;
    if (!actions.includes(action)) place.report.schema(message, at.at);
  }
  const parameters = task[own];
  if (parameters !== undefined && place.language === 'JSONPath') checkPayloadTemplate(parameters, below(place, own));
}

/** Checks number fields. In JSONPath, a `...Path` field may replace each of them. */
function checkNumbers(object: JsonObject, numbers: Readonly<Record<string, NumberRange>>, place: Place): void {
  for (const [field, range] of Object.entries(numbers)) {
    const value = object[field];
    const path = object[`${field}Path`];
    checkExclusive(object, [field, `${field}Path`], place);
    if (value !== undefined) checkNumber(value, range, below(place, field));
    if (path === undefined) continue;
    if (place.language === 'JSONPath') checkPath(path, below(place, `${field}Path`), 'number');
    else {
      const message = `The QueryLanguage is set to 'JSONata', but field '${field}Path' is only supported for the 'JSONPath' QueryLanguage`;
      place.report.schema(message, place.at);
    }
  }
}
