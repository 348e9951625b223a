/** A row of the table, whose parts are as the use cases have written them. */
export type Item = Readonly<Record<string, unknown>>;
