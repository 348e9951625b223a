import { groupBy } from './group.ts';
import type { Section } from './section.ts';
import { type Action, actionOn, countOf, kindOf, nameOf, type ResourceChange } from './terraform-plan.ts';

const actions = [
  ['destroy', '-', 'to destroy'],
  ['replace', '-', 'to replace'],
  ['forget', '-', 'to leave as it is, no longer managed'],
  ['create', '+', 'to create'],
  ['update', '~', 'to change'],
] as const satisfies readonly (readonly [Action, '+' | '~' | '-', string])[];

/** More resources of a type than this are not listed by name. */
const maxNamed = 3;

/** The number of resources that are created, changed, replaced and destroyed, by type. */
export function resourcesSection(resources: readonly ResourceChange[]): Section {
  return {
    title: 'Resources',
    lines: actions.flatMap(([action, mark, words]) => {
      const touched = resources.filter((resource) => actionOn(resource) === action);
      if (touched.length === 0) return [];
      const kinds = groupBy(touched, ({ type }) => type).toSorted((a, b) => b.length - a.length);
      const areNamed = touched.length <= maxNamed * 4;
      return {
        mark,
        label: `${touched.length} ${words}`,
        text: kinds
          .map((group) => {
            const counted = countOf(group.length, kindOf(group[0].type));
            return areNamed && group.length <= maxNamed ? `${counted} (${group.map(nameOf).join(', ')})` : counted;
          })
          .join(', '),
      };
    }),
  };
}
