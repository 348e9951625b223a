import type { CompiledMachine } from '../execution/program.ts';
import type { JsonObject } from '../language/json.ts';

/** What an update of a state machine replaces as a whole, and a version keeps. */
export interface Revision {
  readonly definition: string;
  readonly machine: CompiledMachine;
  readonly roleArn: string;
  readonly loggingConfiguration: JsonObject;
  readonly tracingConfiguration: JsonObject;
  readonly encryptionConfiguration: JsonObject | undefined;
  /** Of the first revision there is none to be seen. */
  readonly revisionId: string | undefined;
  /** ms since the epoch */
  readonly updatedAt: number;
}

export interface Version {
  readonly number: number;
  readonly arn: string;
  readonly revision: Revision;
  readonly description: string;
  /** ms since the epoch */
  readonly createdAt: number;
}

export interface Route {
  readonly stateMachineVersionArn: string;
  /** Percent of the executions. */
  readonly weight: number;
}

export interface Alias {
  readonly name: string;
  readonly arn: string;
  description: string;
  routes: readonly Route[];
  /** ms since the epoch */
  readonly createdAt: number;
  /** ms since the epoch */
  updatedAt: number;
}

/** What creating the same state machine again must repeat, besides the revision. */
export interface Creation {
  readonly publish: boolean;
  readonly versionDescription: string | undefined;
}

export interface StateMachine {
  readonly arn: string;
  readonly name: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  /** ms since the epoch */
  readonly createdAt: number;
  readonly creation: Creation;
  /** Whether it is gone as soon as its executions have ended. */
  deleting: boolean;
  revision: Revision;
  readonly versions: Map<number, Version>;
  lastVersion: number;
  readonly aliases: Map<string, Alias>;
  readonly tags: Map<string, string>;
}
