/**
 * The names in `${...}` of a definition template. As in Terraform's templates, `$${` is a literal `${`.
 */
export function definitionPlaceholders(template: string): ReadonlySet<string> {
  return new Set([...template.matchAll(/(?<!\$)\$\{\s*(\w+)\s*\}/g)].map(([, name]) => String(name)));
}
