import { groupBy } from './group.ts';
import type { Line, Section } from './section.ts';
import { actionOn, countOf, kindOf, nameOf, type ResourceChange, type Values } from './terraform-plan.ts';

/**
 * The settings for logs, traces, encryption, retention and protection that the plan changes or sets. They are found by
 * the names of attributes, so that types of resources that are used later are covered too.
 */
export function settingsSection(resources: readonly ResourceChange[]): Section {
  const created = resources.filter((resource) => actionOn(resource) === 'create');
  const others = resources.filter((resource) => ['update', 'replace'].includes(actionOn(resource)));
  return {
    title: 'Logging, tracing, encryption, retention',
    lines: [...changedSettings(others), ...newSettings(created)],
  };
}

const isSetting = (attribute: string): boolean =>
  /kms|encrypt|(^|_)sse(_|$)|tracing|(^|_)log(s|ging)?(_|$)|retention|protection|recovery/.test(attribute);

/** Whether a setting is the destination of a log; of a new resource the review shows only that it has one. */
const isLogDestination = (label: string): boolean => /^(log_destination|access_log_settings)$/.test(label);
/** Attributes that are not settings, although their names match. */
const isDetail = (attribute: string): boolean =>
  /(name|name_prefix|reuse_period_seconds)$|^(format|log_group|log_group_class|recovery_period_in_days)$/.test(
    attribute,
  );
const isKey = (label: string): boolean => /kms|encrypt|(^|_)sse(_|$)/.test(label);

type Setting = string | number | undefined;

/** Stands for a value that is known only after the apply. */
const unknownValue = 'known after apply';

/** The settings among the attributes of a resource and its blocks, by their labels. */
function settingsOf(values: Values | null, unknown: unknown, path: readonly string[] = []): Map<string, Setting> {
  const settings = new Map<string, Setting>();
  const unknowns: Values = typeof unknown === 'object' && unknown !== null ? (unknown as Values) : {};
  for (const attribute of new Set([...Object.keys(values ?? {}), ...Object.keys(unknowns)])) {
    const value = values?.[attribute];
    const inner = [...path, attribute];
    if (isBlock(value)) {
      const [blockUnknown] = Array.isArray(unknowns[attribute]) ? unknowns[attribute] : [];
      for (const [name, setting] of settingsOf(value[0], blockUnknown, inner)) settings.set(name, setting);
      continue;
    }
    if (isDetail(attribute) || !inner.some(isSetting) || (typeof value === 'object' && value !== null)) continue;
    settings.set(labelOf(inner), unknowns[attribute] === true ? unknownValue : plain(value));
  }
  return settings;
}

const isBlock = (value: unknown): value is readonly [Values] =>
  Array.isArray(value) && typeof value[0] === 'object' && value[0] !== null;

function plain(value: unknown): Setting {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'number' || (typeof value === 'string' && value !== '') ? value : undefined;
}

/**
 * The label of an attribute: its name, or that of its block if the name is general. `tracing_config` for
 * `tracing_config.mode`, `include_execution_data` for `logging_configuration.include_execution_data`.
 */
function labelOf(path: readonly string[]): string {
  const [last = '', block] = path.toReversed();
  return block !== undefined && /^(enabled|mode|level|type|destination_arn)$/.test(last) ? block : last;
}

function newSettings(created: readonly ResourceChange[]): readonly Line[] {
  const described = created.flatMap((resource) => {
    const { after, after_unknown } = resource.change;
    const words = [...settingsOf(after, after_unknown)].flatMap(([label, value]) => newSetting(label, value));
    return words.length === 0 ? [] : [{ resource, text: words.join(', ') }];
  });
  return mergeEqual(described, 1).map(({ label, text }) => ({ mark: '+', label, text }));
}

interface Described {
  readonly resource: ResourceChange;
  readonly text: string;
}

/** Merges equal lines about more than `maxNamed` resources of a type into one line with their number. */
function mergeEqual<T extends Described>(described: readonly T[], maxNamed: number) {
  return groupBy(described, ({ resource, text }) => resource.type + text).flatMap((group) => {
    if (group.length <= maxNamed) return group.map((each) => ({ ...each, label: nameWithKind(each.resource) }));
    return [{ ...group[0], label: countOf(group.length, kindOf(group[0].resource.type)) }];
  });
}

const nameWithKind = (resource: ResourceChange): string => `${kindOf(resource.type)} ${nameOf(resource)}`;

/** The text for a setting of a new resource; none if it is not set, except for encryption keys. */
function newSetting(label: string, value: Setting): readonly string[] {
  if (isLogDestination(label)) return [`${label} ${value === undefined ? 'none' : 'on'}`];
  if (value === unknownValue) return isKey(label) ? [`${label} chosen by AWS`] : [];
  return value === undefined && !isKey(label) ? [] : [`${label} ${value ?? 'none'}`];
}

function changedSettings(resources: readonly ResourceChange[]): readonly Line[] {
  const lines = mergeEqual(resources.flatMap(changesOf), 3).map(({ label, text, alarming }) => ({
    mark: '~' as const,
    label,
    text,
    alarming,
  }));
  return lines.toSorted((a, b) => Number(b.alarming) - Number(a.alarming));
}

function changesOf(resource: ResourceChange): readonly (Described & { readonly alarming: boolean })[] {
  const { before, after, after_unknown } = resource.change;
  const [was, is] = [settingsOf(before, {}), settingsOf(after, after_unknown)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((label) => {
    const [from, to] = [was.get(label), is.get(label)];
    if (from === to || to === unknownValue) return [];
    const text = `${label}: ${from ?? 'none'} → ${to ?? 'none'}`;
    return [{ resource, text, alarming: isWeaker(label, from, to) }];
  });
}

/** Whether less is retained, logged or protected than before. */
function isWeaker(label: string, from: Setting, to: Setting): boolean {
  if (to === undefined || to === 'off' || to === 'OFF' || to === 'PassThrough') return true;
  if (typeof from !== 'number' || typeof to !== 'number') return false;
  // In CloudWatch, 0 days means forever.
  const days = (value: number) => (label === 'retention_in_days' && value === 0 ? Number.POSITIVE_INFINITY : value);
  return days(to) < days(from);
}
