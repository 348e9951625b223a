import { Execution } from '../execution/execution.ts';
import type { Host } from '../execution/host.ts';
import type { CompiledMachine } from '../execution/program.ts';
import type { ExecutionStart } from '../execution/start.ts';
import type { Revision } from './state-machine.ts';

/** An execution that was started from a state machine. */
export class StartedExecution extends Execution {
  /** What of the state machine it was started with. */
  readonly revision: Revision;
  /** How many were started before it by this engine, and itself. */
  number = 0;

  constructor(host: Host, machine: CompiledMachine, start: ExecutionStart, revision: Revision) {
    super(host, machine, start);
    this.revision = revision;
  }
}
