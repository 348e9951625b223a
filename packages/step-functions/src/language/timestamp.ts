const pattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads a timestamp of RFC 3339 as ASL wants it: an upper case `T`, seconds, and `Z` or an offset.
 * @returns ms since the epoch; undefined if the text is no such timestamp
 */
export function parseTimestamp(text: string): number | undefined {
  const parts = pattern.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour] = parts.map(Number);
  if (year === undefined || month === undefined || day === undefined || hour === undefined) return undefined;
  // Date takes February 30th for March 1st, and 24:00.
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCDate() !== day || hour > 23) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** A time as AWS writes it in data: without a fraction that is zero. @param ms since the epoch */
export function formatTimestamp(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
