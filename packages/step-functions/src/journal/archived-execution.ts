import type { EndedExecution } from '../registry/ended-execution.ts';
import type { EndEntry, IndexEntry, StartEntry } from './entries.ts';
import type { Place } from './records.ts';

const none: readonly string[] = [];

/** Strings that thousands of executions share, to save memory. */
const shared = new Map<string, string>();

function sharedText<Text extends string>(text: Text): Text {
  const known = shared.get(text);
  if (known === undefined) shared.set(text, text);
  return (known as Text | undefined) ?? text;
}

/** An execution in the archive. There may be a hundred thousand, so each is one object, as small as possible. */
export class ArchivedExecution implements EndedExecution, Place {
  readonly segment: number;
  readonly id: number;
  readonly revision: number;
  readonly definition: number | undefined;
  readonly arn: string;
  readonly stateMachineArn: string;
  readonly startedAt: number;
  readonly stoppedAt: number;
  readonly status: EndedExecution['status'];
  readonly events: number;
  readonly redriveCount: number;
  readonly redrivenAt: number | undefined;
  readonly offset: number;
  readonly length: number;
  readonly stateMachineVersionArn?: string;
  readonly stateMachineAliasArn?: string;
  readonly mapRunArn?: string;
  readonly mapRuns: readonly string[];
  orphaned = false;

  constructor(segment: number, entry: IndexEntry) {
    this.segment = segment;
    this.id = entry[0];
    this.revision = entry[1];
    this.definition = entry[2] ?? undefined;
    this.arn = entry[3];
    this.stateMachineArn = sharedText(entry[4]);
    this.startedAt = entry[5];
    this.stoppedAt = entry[6];
    this.status = sharedText(entry[7]);
    this.events = entry[8];
    this.redriveCount = entry[9];
    this.redrivenAt = entry[10] ?? undefined;
    this.offset = entry[11];
    this.length = entry[12];
    if (entry[13]) this.stateMachineVersionArn = sharedText(entry[13]);
    if (entry[14]) this.stateMachineAliasArn = sharedText(entry[14]);
    if (entry[15]) this.mapRunArn = sharedText(entry[15]);
    this.mapRuns = entry[16] ?? none;
  }

  get archived(): true {
    return true;
  }

  /** The fields of its start are fields of this object, to save memory. */
  get start(): this {
    return this;
  }

  get type(): 'STANDARD' {
    return 'STANDARD';
  }

  get name(): string {
    return this.arn.slice(this.arn.lastIndexOf(':') + 1);
  }

  get stateMachineName(): string {
    return this.stateMachineArn.split(':').slice(6).join(':');
  }
}

/** The line of the index for an execution. */
export function indexEntryOf({ start, revision, definition }: StartEntry, end: EndEntry, place: Place): IndexEntry {
  const { stateMachineVersionArn: version, stateMachineAliasArn: alias, mapRunArn } = start;
  return [
    end.id,
    revision,
    definition ?? null,
    start.arn,
    start.stateMachineArn,
    start.startedAt,
    end.stoppedAt,
    end.status,
    end.events,
    end.redriveCount,
    end.redrivenAt ?? null,
    place.offset,
    place.length,
    version ?? null,
    alias ?? null,
    mapRunArn ?? null,
    end.mapRuns ?? null,
  ];
}
