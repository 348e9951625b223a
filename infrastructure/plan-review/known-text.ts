import { futureArn, unknown } from './arn.ts';
import type { ModuleConfiguration, Plan, ResourceChange } from './terraform-plan.ts';

/**
 * Reads string attributes of a plan. An attribute that Terraform calls "known after apply" is read from the
 * configuration; each reference in it to a resource is replaced by the ARN that the resource will have.
 */
export class KnownTexts {
  readonly #resources: ReadonlyMap<string, ResourceChange>;
  readonly #expressions: ReadonlyMap<string, unknown>;

  constructor(plan: Plan) {
    this.#resources = new Map((plan.resource_changes ?? []).map((resource) => [resource.address, resource]));
    this.#expressions = new Map(expressionsOf(plan.configuration.root_module, ''));
  }

  /** The current value of an attribute; undefined if the resource does not exist yet, or does not have it. */
  before({ change: { before } }: ResourceChange, attribute: string): string | undefined {
    const value = before?.[attribute];
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  /** The future value of an attribute; undefined if the resource will not exist, or the value cannot be derived. */
  after(resource: ResourceChange, attribute: string): string | undefined {
    const { after, after_unknown } = resource.change;
    const value = after?.[attribute];
    if (typeof value === 'string') return value === '' ? undefined : value;
    if (after_unknown?.[attribute] !== true) return undefined;
    const expression = this.#expressions.get(`${withoutIndices(resource.address)}.${attribute}`);
    return typeof expression === 'string' ? this.#resolved(expression, resource.module_address) : undefined;
  }

  /** Whether the configuration sets an attribute to a value that cannot be derived before the apply. */
  isHidden(resource: ResourceChange, attribute: string): boolean {
    const { after_unknown } = resource.change;
    const isUnknown = after_unknown?.[attribute] === true && this.after(resource, attribute) === undefined;
    return isUnknown && this.isConfigured(resource, attribute);
  }

  /** Whether the configuration sets an attribute; otherwise AWS chooses its value. */
  isConfigured({ address }: ResourceChange, attribute: string): boolean {
    return this.#expressions.has(`${withoutIndices(address)}.${attribute}`);
  }

  /**
   * Replaces the references in a template of Terraform, such as `${aws_dynamodb_table.table.arn}/index/*`, as far as their
   * values are known.
   */
  #resolved(template: string, module: string | undefined): string {
    const resolved = template.replaceAll(/(?<!\$)\$\{((?:[^{}"]|"[^"]*")*)\}/g, (_, expression: string) => {
      const part = /^element\(split\(":", (.+)\), (\d+)\)$/.exec(expression);
      if (part === null) return this.#valueOf(expression, module);
      const [, arn = '', index] = part;
      return this.#valueOf(arn, module).split(':')[Number(index)] ?? unknown;
    });
    return resolved.replaceAll('$${', '${');
  }

  /** The value of a reference; the expression itself, in angle brackets, if the value is not known. */
  #valueOf(expression: string, module: string | undefined): string {
    const [, reference, attribute = ''] = /^(\w+\.\w+(?:\[[^\]]*\])?)\.(\w+)$/.exec(expression) ?? [];
    const resource = this.#resources.get(`${module === undefined ? '' : `${module}.`}${reference}`);
    const value = resource?.change.after?.[attribute];
    if (typeof value === 'string') return value;
    // A quotation mark would end the string of the policy that contains the expression.
    return (resource && futureArn(resource, attribute)) ?? `<${expression.replaceAll('"', "'")}>`;
  }
}

/** The constant expressions of a configuration and its modules, by the address of the attribute. */
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
