import type { Json } from '../language/json.ts';

/** The details of an event before AWS's encoding: `input`, `output` and `parameters` are values, not JSON text. */
export type EventDetails = Readonly<Record<string, Json | undefined>>;

/**
 * An event before AWS's encoding. It shares its values with the states. Its id is its position in the history, from 1.
 */
export interface HistoryEvent {
  readonly type: string;
  readonly previous: number;
  /** ms since the epoch */
  readonly time: number;
  readonly details: EventDetails | undefined;
}

/** An event in the response of GetExecutionHistory: times are seconds since the epoch, values are JSON text. */
export interface AwsHistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
  readonly [details: string]: unknown;
}

/**
 * Encodes an event as GetExecutionHistory returns it.
 *
 * @param id the event's position in the history, from 1
 * @param includeData false leaves out inputs, outputs and variables, like includeExecutionData=false
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
 */
export function toAwsEvent(event: HistoryEvent, id: number, includeData = true): AwsHistoryEvent {
  const base = { id, previousEventId: event.previous, timestamp: event.time / 1000, type: event.type };
  if (event.details === undefined) return base;
  return { ...base, [detailsMember(event.type)]: encodeDetails(event.details, includeData) };
}

/** The field of a HistoryEvent with the details of an event of this type. */
function detailsMember(type: string): string {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}

function encodeDetails(details: EventDetails, includeData: boolean): Record<string, unknown> {
  const encoded: Record<string, unknown> = {};
  for (const [member, value] of Object.entries(details)) {
    if (value === undefined) continue;
    if (member === 'input' || member === 'output') {
      if (!includeData) continue;
      encoded[member] = JSON.stringify(value);
      encoded[`${member}Details`] = { truncated: false };
    } else if (member === 'parameters') {
      encoded[member] = JSON.stringify(value);
    } else if (member === 'assignedVariables') {
      if (!includeData) continue;
      encoded[member] = encodeVariables(value);
      encoded.assignedVariablesDetails = { truncated: false };
    } else {
      encoded[member] = value;
    }
  }
  return encoded;
}

function encodeVariables(variables: Json): Record<string, string> {
  return Object.fromEntries(Object.entries(variables as object).map(([name, value]) => [name, JSON.stringify(value)]));
}
