/** A duration for people. It is rounded before it is split into units: 59.99 s is a minute. @param ms milliseconds */
export function duration(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  if (whole < 1000) return `${whole} ms`;
  if (whole < 9950) return `${(whole / 1000).toFixed(1)} s`;
  const seconds = Math.round(whole / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Like `duration`, without parts that are 0: 1 min, not 1 min 0 s. @param ms milliseconds */
export function roundDuration(ms: number): string {
  return duration(ms)
    .replace(/\.0 s$/, ' s')
    .replace(/(?<=\w) 0 (s|min|h)$/, '');
}

/** A duration to the ms. @param ms milliseconds */
export function exactDuration(ms: number): string {
  return `${(Math.max(0, Math.round(ms)) / 1000).toFixed(3)} s`;
}

const clockTime = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const dayAndTime = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** A time, without the day if it is today. @param ms since the epoch */
export function moment(ms: number): string {
  const date = new Date(ms);
  return (date.toDateString() === new Date().toDateString() ? clockTime : dayAndTime).format(date);
}

/** A time to the ms, with day and time zone. @param ms since the epoch */
export function exactMoment(ms: number): string {
  const date = new Date(ms);
  const minutes = -date.getTimezoneOffset();
  const local = new Date(ms + minutes * 60_000).toISOString().replace('T', ' ').slice(0, -1);
  const two = (value: number) => String(Math.floor(Math.abs(value))).padStart(2, '0');
  return `${local} UTC${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

/** @param amount minor units */
export function money(amount: number, currency: string): string {
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** Formatted JSON text, without task tokens; other text unchanged. */
export function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text, withoutTaskToken), null, 2);
  } catch {
    return text;
  }
}

/**
 * A reviver for JSON.parse that hides task tokens, also in JSON within JSON: whoever has one can complete the task.
 */
export function withoutTaskToken(name: string, value: unknown): unknown {
  if (/^taskToken$/i.test(name)) return '…';
  if (typeof value !== 'string' || !/taskToken/i.test(value)) return value;
  try {
    return JSON.stringify(JSON.parse(value, withoutTaskToken));
  } catch {
    return value;
  }
}
