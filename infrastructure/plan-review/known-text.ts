import { futureArn, unknown } from './arn.ts';
import type { ModuleConfiguration, Plan, ResourceChange } from './terraform-plan.ts';

/**
 * Reads the texts of a plan, also those that Terraform calls known only after the apply: then from the configuration,
 * in which each reference to a resource becomes the ARN that it will have.
 */
export class KnownTexts {
  readonly #resources: ReadonlyMap<string, ResourceChange>;
  readonly #expressions: ReadonlyMap<string, unknown>;

  constructor(plan: Plan) {
    this.#resources = new Map((plan.resource_changes ?? []).map((resource) => [resource.address, resource]));
    this.#expressions = new Map(expressionsOf(plan.configuration.root_module, ''));
  }

  /** What an attribute is now; undefined if the resource is not there yet, or has none. */
  before({ change: { before } }: ResourceChange, attribute: string): string | undefined {
    const value = before?.[attribute];
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  /** What an attribute will be; undefined if the resource will not be there, or nothing can be known of it. */
  after(resource: ResourceChange, attribute: string): string | undefined {
    const { after, after_unknown } = resource.change;
    const value = after?.[attribute];
    if (typeof value === 'string') return value === '' ? undefined : value;
    if (after_unknown?.[attribute] !== true) return undefined;
    const expression = this.#expressions.get(`${withoutIndices(resource.address)}.${attribute}`);
    return typeof expression === 'string' ? this.#resolved(expression, resource.module_address) : undefined;
  }

  /** Whether the configuration gives an attribute a value, of which nothing can be known now. */
  isHidden(resource: ResourceChange, attribute: string): boolean {
    const { after_unknown } = resource.change;
    const isUnknown = after_unknown?.[attribute] === true && this.after(resource, attribute) === undefined;
    return isUnknown && this.isConfigured(resource, attribute);
  }

  /** Whether the configuration gives an attribute a value; otherwise AWS chooses it. */
  isConfigured({ address }: ResourceChange, attribute: string): boolean {
    return this.#expressions.has(`${withoutIndices(address)}.${attribute}`);
  }

  /** A template of Terraform, `${aws_dynamodb_table.table.arn}/index/*`, with what is known of what it refers to. */
  #resolved(template: string, module: string | undefined): string {
    const resolved = template.replaceAll(/(?<!\$)\$\{((?:[^{}"]|"[^"]*")*)\}/g, (_, expression: string) => {
      const part = /^element\(split\(":", (.+)\), (\d+)\)$/.exec(expression);
      if (part === null) return this.#referred(expression, module);
      const [, arn = '', index] = part;
      return this.#referred(arn, module).split(':')[Number(index)] ?? unknown;
    });
    return resolved.replaceAll('$${', '${');
  }

  #referred(expression: string, module: string | undefined): string {
    const [, reference, attribute = ''] = /^(\w+\.\w+(?:\[[^\]]*\])?)\.(\w+)$/.exec(expression) ?? [];
    const resource = this.#resources.get(`${module === undefined ? '' : `${module}.`}${reference}`);
    const value = resource?.change.after?.[attribute];
    if (typeof value === 'string') return value;
    // A quotation mark would end the text of a policy that the expression stands in.
    return (resource && futureArn(resource, attribute)) ?? `<${expression.replaceAll('"', "'")}>`;
  }
}

/** The constant expressions of a configuration by the address of their attribute, those in modules too. */
function expressionsOf(module: ModuleConfiguration, prefix: string): (readonly [string, unknown])[] {
  const own = (module.resources ?? []).flatMap(({ address, expressions }) =>
    Object.entries(expressions ?? {}).map(
      ([attribute, expression]) =>
        [
          `${prefix}${address}.${attribute}`,
          (expression as { readonly constant_value?: unknown }).constant_value,
        ] as const,
    ),
  );
  const inner = Object.entries(module.module_calls ?? {}).flatMap(([name, call]) =>
    expressionsOf(call.module, `${prefix}module.${name}.`),
  );
  return [...own, ...inner];
}

const withoutIndices = (address: string): string => address.replaceAll(/\[[^\]]*\]/g, '');
