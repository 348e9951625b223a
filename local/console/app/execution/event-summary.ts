import { detailsOf, type HistoryEvent } from '../../api/history-event.ts';
import { readCause } from './cause.ts';

/** A summary of an event in one line: its error, or what it calls, and its data; '' if it has only a type. */
export function summaryOf(event: HistoryEvent): string {
  const details: Readonly<Record<string, unknown>> = { ...detailsOf(event) };
  const { error, cause, index, length, parameters, input, output, assignedVariables: assigned } = details;
  if (typeof error === 'string' || typeof cause === 'string') {
    return [error, typeof cause === 'string' ? readCause(cause).message : ''].filter(Boolean).join(': ');
  }
  const parts = [
    typeof index === 'number' ? `iteration ${index}` : '',
    typeof length === 'number' ? `${length} items` : '',
    calledIn(details),
    ...[parameters, input, output].filter((data) => typeof data === 'string').map(inOneLine),
    ...Object.entries(assigned ?? {}).map(([name, value]) => `$${name} = ${inOneLine(String(value))}`),
  ];
  const summary = parts.filter(Boolean).join(' · ');
  // Events without their data still have the member that would hold it.
  return summary || (hasDetails(event) ? 'data' : '');
}

/** Shortens the ARN of a function to its name. */
function calledIn({ resource, resourceType }: Readonly<Record<string, unknown>>): string {
  if (typeof resource !== 'string') return '';
  const [, named = resource] = /:(?:function|activity):(.+)$/.exec(resource) ?? [];
  return typeof resourceType === 'string' ? `${resourceType}:${named}` : named;
}

const inOneLine = (text: string): string => text.replace(/\s+/g, ' ');

const hasDetails = (event: HistoryEvent): boolean => Object.keys(event).some((name) => name.endsWith('EventDetails'));
