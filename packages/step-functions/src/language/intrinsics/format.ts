import { isJsonObject, type Json } from '../json.ts';

/** States.Format: `{}` takes the next argument, `\{` and `\}` are braces. */
export function format(template: string, args: readonly Json[]): string {
  let next = 0;
  const text = template.replace(/\{\}|\\[\s\S]/g, (part) => {
    if (part !== '{}') return withoutBackslashes(part);
    const argument = args[next++];
    if (argument === undefined) throw new Error(`The template has more places than the ${args.length} arguments given`);
    return javaText(argument);
  });
  if (next < args.length) throw new Error(`The template has ${next} places for the ${args.length} arguments given`);
  return text;
}

/** AWS inserts arrays and objects as Java prints them: `{a=1, b=[x, y]}`. */
function javaText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(javaText).join(', ')}]`;
  if (!isJsonObject(value)) return String(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${key}=${javaText(item)}`)
    .join(', ')}}`;
}

/** Removes each backslash that escapes the next character. */
export function withoutBackslashes(text: string): string {
  return text.replace(/\\([\s\S])/g, '$1');
}
