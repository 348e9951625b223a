import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Block } from './synthesise.ts';

/** An attribute or a block in the bindings of a provider. */
interface Field {
  readonly required: boolean;
  /** The TypeScript type: `string`, `string[]`, `Order[] | cdktf.IResolvable`, ... */
  readonly type: string;
}

type Fields = ReadonlyMap<string, Field>;

/** The meta-arguments of Terraform, which every resource has. */
const metaArguments = new Set(['depends_on', 'lifecycle', 'provider', 'count', 'for_each', 'provisioner', '//']);

/**
 * A provider's schema, read from the types of its bindings: the attributes and blocks of each resource, which of them
 * are required, and their types. The bindings contain no enumerations, so a wrong value of an enumeration is not found.
 */
export class ProviderSchema {
  readonly #provider: string;
  readonly #folder: string;
  readonly #interfaces = new Map<string, ReadonlyMap<string, Fields>>();

  /** @param provider `aws` or `azurerm` */
  constructor(provider: string) {
    this.#provider = provider;
    const { resolve } = createRequire(import.meta.url);
    this.#folder = path.dirname(resolve(`@cdktf/provider-${provider}/package.json`));
  }

  /**
   * The errors of a block of the synthesised configuration.
   * @param kind `resource` or `data`
   * @param type such as `aws_lambda_function`
   * @returns a line for each error, with the attribute's name
   */
  faults(kind: 'resource' | 'data', type: string, block: Block): string[] {
    const name = type.slice(this.#provider.length + 1).replaceAll('_', '-');
    const folder = kind === 'resource' ? name : `data-${this.#provider}-${name}`;
    const file = path.join(this.#folder, 'lib', folder, 'index.d.ts');
    if (!existsSync(file)) return [`${type}: the provider ${this.#provider} has no such ${kind}`];
    const interfaces = this.#interfacesOf(file);
    const [root] = [...interfaces.keys()].filter((each) => each.endsWith('Config') && interfaces.get(each)?.has('id'));
    const own = Object.fromEntries(Object.entries(block).filter(([key]) => !metaArguments.has(key)));
    return check(interfaces, root ?? [...interfaces.keys()][0] ?? '', own, type);
  }

  #interfacesOf(file: string): ReadonlyMap<string, Fields> {
    let interfaces = this.#interfaces.get(file);
    if (interfaces === undefined) {
      interfaces = parse(readFileSync(file, 'utf8'));
      this.#interfaces.set(file, interfaces);
    }
    return interfaces;
  }
}

/**
 * The interfaces of a file of bindings. The comment before a property contains its name in Terraform: `#principal_id`.
 */
function parse(text: string): ReadonlyMap<string, Fields> {
  const interfaces = new Map<string, Fields>();
  for (const [, name = '', body = ''] of text.matchAll(/^export interface (\w+)[^{]*\{\n([\s\S]*?)^\}/gm)) {
    const fields = new Map<string, Field>();
    const properties = /#(\w+) \w+#\w+\}[\s\S]*?readonly \w+(\??): (\{[\s\S]*?\}[^;]*|[^;]+);/g;
    for (const [, field = '', optional, type = ''] of body.matchAll(properties)) {
      fields.set(field, { required: optional === '', type });
    }
    interfaces.set(name, fields);
  }
  return interfaces;
}

function check(interfaces: ReadonlyMap<string, Fields>, name: string, block: Block, where: string): string[] {
  const fields = interfaces.get(name) ?? new Map<string, Field>();
  const missing = [...fields].filter(([field, { required }]) => required && !(field in block));
  return [
    ...missing.map(([field]) => `${where}.${field} is required`),
    ...Object.entries(block).flatMap(([field, value]) => {
      const known = fields.get(field);
      if (known === undefined) return [`${where}.${field} does not exist`];
      return checkValue(interfaces, known.type, value, `${where}.${field}`);
    }),
  ];
}

function checkValue(interfaces: ReadonlyMap<string, Fields>, type: string, value: unknown, where: string): string[] {
  // A reference or a function of Terraform, whose value is known only there.
  if (typeof value === 'string' && value.includes('${')) return [];
  const [plain = ''] = type.split(' | ');
  const block = interfaces.has(plain.replace('[]', '')) ? plain.replace('[]', '') : undefined;
  if (block !== undefined) {
    const blocks = Array.isArray(value) ? value : [value];
    return blocks.flatMap((each, index) =>
      isBlock(each) ? check(interfaces, block, each, `${where}[${index}]`) : [`${where} must be a block`],
    );
  }
  if (plain.endsWith('[]')) {
    if (!Array.isArray(value)) return [`${where} must be a list`];
    return value.flatMap((each, index) => checkValue(interfaces, plain.slice(0, -2), each, `${where}[${index}]`));
  }
  if (plain.startsWith('{')) return isBlock(value) ? [] : [`${where} must be a map`];
  return typeof value === plain ? [] : [`${where} must be a ${plain}, not ${JSON.stringify(value)}`];
}

const isBlock = (value: unknown): value is Block =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
