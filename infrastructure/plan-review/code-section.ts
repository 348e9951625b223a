import type { Line, Section } from './section.ts';
import { actionOn, countOf, nameOf, type ResourceChange, text } from './terraform-plan.ts';

/** The functions that get new code, and the workflows that get a new definition. */
export function codeSection(resources: readonly ResourceChange[]): Section {
  const touched = resources.filter((resource) => ['create', 'update', 'replace'].includes(actionOn(resource)));
  return {
    title: 'Code',
    lines: [
      ...line('function', 'new code', touched, 'aws_lambda_function', [
        'source_code_hash',
        'image_uri',
        's3_key',
        's3_object_version',
      ]),
      ...line('state machine', 'a new definition', touched, 'aws_sfn_state_machine', ['definition']),
    ],
  };
}

function line(
  kind: string,
  what: string,
  resources: readonly ResourceChange[],
  type: string,
  attributes: readonly string[],
): readonly Line[] {
  const ofType = resources.filter((resource) => resource.type === type);
  const changed = ofType.filter(({ change: { before, after, after_unknown } }) =>
    attributes.some((name) => after_unknown?.[name] === true || text(before, name) !== text(after, name)),
  );
  if (changed.length === 0) return [];
  const areNew = changed.every(({ change }) => change.before === null);
  const names = areNew && changed.length > maxNamed ? 'all of them new' : changed.map(nameOf).join(', ');
  const get = changed.length === 1 ? 'gets' : 'get';
  return [{ mark: areNew ? '+' : '~', text: `${countOf(changed.length, kind)} ${get} ${what}: ${names}` }];
}

/** More new functions than this are not listed by name. */
const maxNamed = 3;
