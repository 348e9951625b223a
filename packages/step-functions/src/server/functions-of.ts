import { placeOfFunction } from '../execution/function-place.ts';
import { isJsonObject, type Json } from '../language/json.ts';
import { isExpression } from '../language/jsonata.ts';

/** The functions that a definition calls by a literal name or ARN. */
export function functionsOf(definition: Json): Set<string> {
  const found = new Set<string>();
  collect(definition, found);
  return found;
}

function collect(value: Json, found: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collect(item, found);
  if (!isJsonObject(value)) return;
  const { Type, Resource, Parameters, Arguments } = value;
  if (Type === 'Task' && typeof Resource === 'string') {
    if (/^arn:[^:]+:lambda:/.test(Resource)) found.add(Resource);
    const given = isJsonObject(Parameters) ? Parameters : Arguments;
    const name = /:states:::lambda:invoke/.test(Resource) && isJsonObject(given) ? given.FunctionName : undefined;
    if (typeof name === 'string' && !isExpression(name)) found.add(name);
  }
  for (const member of Object.values(value)) collect(member, found);
}

/** The functions that a definition calls, by ARN and also by the name in each ARN. */
export function functionNames(definition: Json): Set<string> {
  const found = functionsOf(definition);
  return new Set([...found].flatMap((name) => [name, placeOfFunction(name)?.name ?? name]));
}

/** The account and region in the ARNs of the definitions; undefined if there are none, or several. */
export function placeOf(texts: readonly string[]): { region: string; accountId: string } | undefined {
  const places = new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/arn:aws[\w-]*:(?:lambda|states):([a-z0-9-]+):(\d{12}):/g)].map((arn) => `${arn[1]} ${arn[2]}`),
    ),
  );
  const [place] = places;
  const [region, accountId] = place?.split(' ') ?? [];
  return places.size === 1 && region !== undefined && accountId !== undefined ? { region, accountId } : undefined;
}
