/** A copy of an object with only these fields; a field that it does not have is left out. */
export const pick = (item: Readonly<Record<string, unknown>>, fields: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(fields.filter((field) => field in item).map((field) => [field, item[field]]));
