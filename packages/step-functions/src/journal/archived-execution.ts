import type { EndedExecution } from '../registry/ended-execution.ts';
import type { EndedEntry, Origin } from './entries.ts';

const none: readonly string[] = [];

/** An execution in the archive. There may be a hundred thousand, so each is one object, as small as possible. */
export class ArchivedExecution implements EndedExecution {
  /** The number of the segment with its entries. */
  readonly segment: number;
  /** The offsets of the blocks with its entries, in bytes. */
  readonly blocks: readonly number[];
  readonly origin: Origin;
  readonly id: number;
  readonly name: string;
  readonly arn: string;
  readonly startedAt: number;
  readonly stoppedAt: number;
  readonly status: EndedExecution['status'];
  readonly events: number;
  readonly redriveCount: number;
  readonly redrivenAt: number | undefined;
  readonly mapRuns: readonly string[];
  orphaned = false;

  constructor(segment: number, origin: Origin, entry: EndedEntry) {
    const [, id, , name, startedAt, status, stoppedAt, events, redriveCount, redrivenAt, blocks, mapRuns] = entry;
    this.segment = segment;
    this.blocks = blocks;
    this.origin = origin;
    this.id = id;
    this.name = name;
    this.arn = origin.arnPrefix + name;
    this.startedAt = startedAt;
    this.stoppedAt = stoppedAt;
    this.status = status;
    this.events = events;
    this.redriveCount = redriveCount;
    this.redrivenAt = redrivenAt ?? undefined;
    this.mapRuns = mapRuns ?? none;
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

  get stateMachineArn(): string {
    return this.origin.stateMachineArn;
  }

  get stateMachineName(): string {
    return this.origin.stateMachineName;
  }

  get stateMachineVersionArn(): string | undefined {
    return this.origin.stateMachineVersionArn;
  }

  get stateMachineAliasArn(): string | undefined {
    return this.origin.stateMachineAliasArn;
  }

  get mapRunArn(): string | undefined {
    return this.origin.mapRunArn;
  }

  /** Its line in the index of its segment. */
  get entry(): EndedEntry {
    return [
      'ended',
      this.id,
      this.origin.id,
      this.name,
      this.startedAt,
      this.status,
      this.stoppedAt,
      this.events,
      this.redriveCount,
      this.redrivenAt ?? null,
      this.blocks,
      this.mapRuns.length > 0 ? this.mapRuns : null,
    ];
  }
}
