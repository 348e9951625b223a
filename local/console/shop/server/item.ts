/** An item of the table. */
export type Item = Readonly<Record<string, unknown>>;
