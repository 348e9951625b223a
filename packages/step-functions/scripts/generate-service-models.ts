/**
 * Writes `service-models/`: the parameters and results of the actions of each AWS service, with the fields that a state
 * machine can see. Task states check the names of their parameters against them, and TestState checks mocked results.
 *
 * The source is botocore's `data` folder (Apache-2.0), which contains AWS's API models:
 *
 *     node --conditions=source --import tsx packages/step-functions/scripts/generate-service-models.ts <botocore/data>
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gunzipSync } from 'node:zlib';
import type { ServiceModel, Shape } from '../src/tasks/service-model.ts';

interface BotoShape {
  readonly type: string;
  readonly document?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly value?: { readonly shape: string };
}

interface BotoModel {
  readonly metadata: { readonly serviceId?: string };
  readonly operations: Readonly<
    Record<string, { readonly input?: { readonly shape: string }; readonly output?: { readonly shape: string } }>
  >;
  readonly shapes: Readonly<Record<string, BotoShape>>;
}

/** Bounds that recordings of TestState show, where botocore is ahead of what Step Functions checks. */
const recorded: Readonly<Record<string, { readonly max: number }>> = { 'lambda:MemorySize': { max: 10_240 } };

const numbers = ['integer', 'long', 'float', 'double'];

/** States write actions as `getItem` and members as `TableName`. */
const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
const upperFirst = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

function convert(service: string, model: BotoModel): ServiceModel {
  const shapes: Record<string, Shape> = {};
  const use = (name: string): string => {
    const shape = model.shapes[name];
    if (shape === undefined) throw new Error(`there is no shape ${name}`);
    const isPlain = shape.min === undefined && shape.max === undefined && shape.enum === undefined;
    const type = typeOf(shape);
    if (isPlain && typeof type === 'string') return type;
    if (shapes[name] === undefined) {
      shapes[name] = typeof type === 'string' ? { type } : {};
      shapes[name] = describe(name, shape, type);
    }
    return name;
  };
  const typeOf = (shape: BotoShape): string | undefined => {
    if (shape.document === true) return '*any';
    if (numbers.includes(shape.type)) return '*number';
    if (shape.type === 'boolean') return '*boolean';
    if (shape.type === 'timestamp') return '*time';
    return shape.type === 'string' || shape.type === 'blob' ? '*string' : undefined;
  };
  const describe = (name: string, shape: BotoShape, type: string | undefined): Shape => ({
    ...(type !== undefined && { type }),
    ...(shape.min !== undefined && { min: shape.min }),
    ...(shape.max !== undefined && { max: shape.max }),
    ...(shape.enum !== undefined && { values: shape.enum }),
    ...recorded[`${service}:${name}`],
    ...(shape.member && { items: use(shape.member.shape) }),
    ...(shape.value && { entries: use(shape.value.shape) }),
    ...(shape.members && {
      members: Object.fromEntries(
        Object.entries(shape.members).map(([name, member]) => [upperFirst(name), use(member.shape)]),
      ),
    }),
    ...(shape.required?.length && { required: shape.required.map(upperFirst) }),
  });
  const actions = Object.fromEntries(
    Object.entries(model.operations).map(([name, { output }]) => [
      lowerFirst(name),
      output === undefined ? '*any' : use(output.shape),
    ]),
  );
  const parameters = Object.fromEntries(
    Object.entries(model.operations).map(([name, { input }]) => [
      lowerFirst(name),
      Object.keys(model.shapes[input?.shape ?? '']?.members ?? {}).map(upperFirst),
    ]),
  );
  return { actions, parameters, shapes };
}

function main(source: string, target: string): void {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const folder of readdirSync(source, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    const version = readdirSync(join(source, folder.name)).sort().at(-1) ?? '';
    let packed: Buffer;
    try {
      packed = readFileSync(join(source, folder.name, version, 'service-2.json.gz'));
    } catch {
      continue;
    }
    const model: BotoModel = JSON.parse(gunzipSync(packed).toString());
    // States name a service as the AWS SDK for Java does: its id, without blanks and the word Service at its end.
    const id = (model.metadata.serviceId ?? folder.name).replace(/ Service$/, '');
    const service = id.toLowerCase().replace(/[^a-z0-9]/g, '');
    writeFileSync(join(target, `${service}.json.br`), brotliCompressSync(JSON.stringify(convert(service, model))));
  }
}

const [source] = process.argv.slice(2);
if (source === undefined) {
  console.error('usage: generate-service-models.ts <the data folder of botocore>');
  process.exitCode = 1;
} else {
  main(source, join(import.meta.dirname, '../service-models'));
}
