import { isJsonObject, type Json } from '../language/json.ts';
import { type Action, changes, reads } from '../registry/action.ts';
import { AwsError } from '../registry/aws-error.ts';
import type { Engine } from '../registry/engine.ts';
import { constraintError, optionalList, requiredText } from './parameters.ts';

/** @throws AwsError unless it is a list of `{key, value}` within the quotas */
export function readTags(list: readonly Json[]): Map<string, string> {
  const tags = new Map<string, string>();
  list.forEach((tag, index) => {
    const fields = isJsonObject(tag) ? tag : {};
    if (typeof fields.key !== 'string')
      throw constraintError(null, `tags.${index + 1}.member.key`, 'Member must not be null');
    if (fields.key === '') {
      const constraint = 'Member must have length greater than or equal to 1';
      throw constraintError('', `tags.${index + 1}.member.key`, constraint);
    }
    if (fields.value === null || (fields.value !== undefined && typeof fields.value !== 'string')) {
      throw constraintError(null, `tags.${index + 1}.member.value`, 'Member must be a string');
    }
    tags.set(fields.key, fields.value ?? '');
  });
  return tags;
}

function tagsOf(engine: Engine, arn: string): Map<string, string> {
  const tags = (engine.stateMachines.get(arn) ?? engine.activities.get(arn))?.tags;
  if (tags === undefined)
    throw new AwsError('ResourceNotFound', `Resource not found: '${arn}'`, 400, { resourceName: arn });
  return tags;
}

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_TagResource.html */
const tagResource: Action = (engine, input) => {
  const arn = requiredText(input, 'resourceArn', { min: 1, max: 256 });
  const list = optionalList(input, 'tags');
  if (list === undefined) throw constraintError(null, 'tags', 'Member must not be null');
  const added = readTags(list);
  const tags = tagsOf(engine, arn);
  const count = new Set([...tags.keys(), ...added.keys()]).size;
  if (count > 50) throw new AwsError('TooManyTags', `Too many tags: '${arn}'`, 400, { resourceName: arn });
  for (const [key, value] of added) tags.set(key, value);
  return {};
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_UntagResource.html */
const untagResource: Action = (engine, input) => {
  const tags = tagsOf(engine, requiredText(input, 'resourceArn', { min: 1, max: 256 }));
  for (const key of optionalList(input, 'tagKeys') ?? []) tags.delete(String(key));
  return {};
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListTagsForResource.html */
const listTagsForResource: Action = (engine, input) => {
  const tags = tagsOf(engine, requiredText(input, 'resourceArn', { min: 1, max: 256 }));
  return { tags: [...tags].map(([key, value]) => ({ key, value })) };
};

export const tagActions = {
  TagResource: changes('resourceArn', tagResource),
  UntagResource: changes('resourceArn', untagResource),
  ListTagsForResource: reads(listTagsForResource),
};
