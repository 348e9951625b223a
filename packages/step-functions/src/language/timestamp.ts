const pattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Parses a timestamp in ASL's profile of RFC 3339: an upper-case `T`, seconds, and `Z` or an offset.
 * @returns ms since the epoch; undefined if the text is not such a timestamp
 */
export function parseTimestamp(text: string): number | undefined {
  const parts = pattern.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour] = parts.map(Number);
  if (year === undefined || month === undefined || day === undefined || hour === undefined) return undefined;
  // Date accepts 24:00, and reads February 30th as March 1st.
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCDate() !== day || hour > 23) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** A time in AWS's form for data: without a zero fraction. @param ms since the epoch */
export function formatTimestamp(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
