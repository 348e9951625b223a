import { codeSection } from './code-section.ts';
import { costSection } from './cost-section.ts';
import { grantsOf } from './grants.ts';
import { grantsSection } from './grants-section.ts';
import { type Page, render } from './render.ts';
import { resourcesSection } from './resources-section.ts';
import { routesSection } from './routes-section.ts';
import { settingsSection } from './settings-section.ts';
import { statefulSection } from './stateful-section.ts';
import { actionOn, type Plan, type ResourceChange, resourcesOf, text } from './terraform-plan.ts';

/**
 * The review of a plan, as text, for a person who has to approve it: only changes, and the most harmful ones first.
 * `make plan` prints it.
 *
 * @param plan the output of `terraform show -json` for a saved plan, parsed
 * @param folded whether the permissions of many roles are merged, so that the review fits on one screen. @default a line
 *   for each permission
 * @throws Error if it is not a plan, or has an unknown format
 */
export function reviewOf(plan: Plan, page: Page, { folded = false } = {}): string {
  if (!plan.format_version?.startsWith('1.')) {
    throw new Error(
      `This is no plan in Terraform’s JSON format 1 (its format_version: ${plan.format_version}): make it with \`terraform show -json <plan file>\`.`,
    );
  }
  const resources = resourcesOf(plan);
  if (resources.every((resource) => actionOn(resource) === 'keep')) {
    return `Nothing changes: all ${resources.length} resources are as configured.\n`;
  }
  const sections = [
    statefulSection(resources),
    resourcesSection(resources),
    grantsSection(grantsOf(plan), folded),
    routesSection(resources),
    settingsSection(resources),
    codeSection(resources),
    costSection(resources),
  ];
  return render(
    sections.filter(({ lines }) => lines.length > 0),
    { ...page, prefix: commonPrefix(resources) },
  );
}

/**
 * The common beginning of the names of most roles, which is the name of the stack; empty if there is none. The review
 * leaves it out of every line.
 */
function commonPrefix(resources: readonly ResourceChange[]): string {
  const names = resources
    .filter(({ type }) => type === 'aws_iam_role')
    .map(({ change: { before, after } }) => text(after ?? before, 'name'));
  const prefixes = names.flatMap((name) => {
    const words = name.split('-');
    return words.map((_, index) => words.slice(0, index + 1).join('-'));
  });
  const common = prefixes.filter(
    (prefix) => names.length > 1 && names.filter((name) => name.startsWith(prefix)).length > names.length * 0.8,
  );
  return common.toSorted((a, b) => b.length - a.length)[0] ?? '';
}
