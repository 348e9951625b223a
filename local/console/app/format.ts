/** A duration for people. @param ms milliseconds */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min ${Math.round((ms % 60_000) / 1000)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
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

/** A moment, without the day if that is today. @param ms since the epoch */
export function moment(ms: number): string {
  const date = new Date(ms);
  return (date.toDateString() === new Date().toDateString() ? clockTime : dayAndTime).format(date);
}

/** @param amount minor units */
export function money(amount: number, currency: string): string {
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** JSON text laid out for reading, without task tokens; other text as it is. */
export function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text, withoutTaskToken), null, 2);
  } catch {
    return text;
  }
}

/** For JSON.parse. A task token is not shown, in JSON within JSON either: who has it can answer the task. */
export function withoutTaskToken(name: string, value: unknown): unknown {
  if (/^taskToken$/i.test(name)) return '…';
  if (typeof value !== 'string' || !/taskToken/i.test(value)) return value;
  try {
    return JSON.stringify(JSON.parse(value, withoutTaskToken));
  } catch {
    return value;
  }
}
