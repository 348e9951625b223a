import { Execution } from '../execution/execution.ts';
import type { Host } from '../execution/host.ts';
import type { CompiledMachine } from '../execution/program.ts';
import type { ExecutionStart } from '../execution/start.ts';
import type { Revision } from './state-machine.ts';

/** An execution that was started from a state machine. */
export class StartedExecution extends Execution {
  /** The revision of the state machine with which it was started. */
  readonly revision: Revision;
  /** Its number in the sequence of all starts of this engine. */
  number = 0;

  constructor(host: Host, machine: CompiledMachine, start: ExecutionStart, revision: Revision) {
    super(host, machine, start);
    this.revision = revision;
  }
}
