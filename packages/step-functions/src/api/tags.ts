import { isJsonObject, type Json } from '../language/json.ts';
import { type Action, changes, reads } from '../registry/action.ts';
import { AwsError } from '../registry/aws-error.ts';
import type { Engine } from '../registry/engine.ts';
import { optionalList, requiredText } from './parameters.ts';

/** The tags of a request, by their keys. */
export function readTags(list: readonly Json[]): Map<string, string> {
  return new Map(list.filter(isJsonObject).map(({ key, value }) => [String(key), String(value)]));
}

function tagsOf(engine: Engine, arn: string): Map<string, string> {
  const tags = (engine.stateMachines.get(arn) ?? engine.activities.get(arn))?.tags;
  if (tags === undefined)
    throw new AwsError('ResourceNotFound', `Resource not found: '${arn}'`, 400, { resourceName: arn });
  return tags;
}

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_TagResource.html */
const tagResource: Action = (engine, input) => {
  const arn = requiredText(input, 'resourceArn');
  const added = readTags(optionalList(input, 'tags') ?? []);
  const tags = tagsOf(engine, arn);
  const count = new Set([...tags.keys(), ...added.keys()]).size;
  if (count > 50) throw new AwsError('TooManyTags', `Too many tags: '${arn}'`, 400, { resourceName: arn });
  for (const [key, value] of added) tags.set(key, value);
  return {};
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_UntagResource.html */
const untagResource: Action = (engine, input) => {
  const tags = tagsOf(engine, requiredText(input, 'resourceArn'));
  for (const key of optionalList(input, 'tagKeys') ?? []) tags.delete(String(key));
  return {};
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListTagsForResource.html */
const listTagsForResource: Action = (engine, input) => {
  const tags = tagsOf(engine, requiredText(input, 'resourceArn'));
  return { tags: [...tags].map(([key, value]) => ({ key, value })) };
};

export const tagActions = {
  TagResource: changes('resourceArn', tagResource),
  UntagResource: changes('resourceArn', untagResource),
  ListTagsForResource: reads(listTagsForResource),
};
