import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { Aspects, type IAspect, type TerraformElement, TerraformStack } from 'cdktf';
import type { Construct, IConstruct, Node } from 'constructs';

/** A stack with readable names in its configuration and plan. */
export class ReadableStack extends TerraformStack {
  readonly #pathOf = new Map<string, string>();

  constructor(scope: Construct, id: string) {
    super(scope, id);
    // Terraform 1.10 is the first version that can lock a state in S3 without a DynamoDB table.
    this.addOverride('terraform.required_version', '>= 1.10.0');
    this.node.addValidation({ validate: () => this.#duplicateAlarmNames() });
    // A wider range than the CDKTF bindings have: the constructs use only features that all of these versions have.
    this.addOverride('terraform.required_providers.aws', { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' });
  }

  /** Alarm names must be unique: a second alarm with the same name would silently replace the first. */
  #duplicateAlarmNames(): string[] {
    const paths = new Map<string, string[]>();
    for (const node of this.node.findAll()) {
      if (!(node instanceof CloudwatchMetricAlarm) || node.alarmNameInput === undefined) continue;
      paths.set(node.alarmNameInput, [...(paths.get(node.alarmNameInput) ?? []), node.node.path]);
    }
    return [...paths]
      .filter(([, nodes]) => nodes.length > 1)
      .map(([name, nodes]) => `${nodes.join(' and ')} are both the alarm ${name}: give each a name of its own.`);
  }

  /** Tags every resource in a construct that can have tags. */
  protected tag(construct: Construct, tags: Record<string, string>): void {
    const aspect: IAspect = {
      visit(node: IConstruct): void {
        if ('tagsInput' in node) Object.assign(node, { tags });
      },
    };
    Aspects.of(construct).add(aspect);
  }

  /**
   * The name of an element in the configuration: `functions_reserve_items_role`, without the hash that cdktf adds.
   * @throws Error if two elements would have the same name
   */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const { path } = 'node' in element ? element.node : element;
    const [, ...parts] = path.split('/').filter((part) => part !== 'Default');
    const logicalId = parts.join('_').replaceAll(/\W/g, '_');
    const other = this.#pathOf.get(logicalId);
    if (other !== undefined && other !== path) {
      throw new Error(`${path} and ${other} would have the same name in Terraform: rename one.`);
    }
    this.#pathOf.set(logicalId, path);
    return logicalId;
  }
}
