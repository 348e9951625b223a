import type { CompiledMachine } from '../execution/program.ts';
import type { JsonObject } from '../language/json.ts';

/** The part of a state machine that an update replaces as a whole, and that a version keeps. */
export interface Revision {
  readonly definition: string;
  readonly machine: CompiledMachine;
  readonly roleArn: string;
  readonly loggingConfiguration: JsonObject;
  readonly tracingConfiguration: JsonObject;
  readonly encryptionConfiguration: JsonObject | undefined;
  /** Undefined for the first revision, as on AWS. */
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

/** The fields that must be equal, in addition to the revision, when the same state machine is created again. */
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
  /** Whether it is deleted as soon as its executions have ended. */
  deleting: boolean;
  revision: Revision;
  readonly versions: Map<number, Version>;
  lastVersion: number;
  readonly aliases: Map<string, Alias>;
  readonly tags: Map<string, string>;
}
