import type { CompiledMachine } from '../execution/program.ts';
import type { JsonObject } from '../language/json.ts';
import { Activity, ownedKey } from '../registry/activity.ts';
import type { Alias, Revision, StateMachine, Version } from '../registry/state-machine.ts';

/** A revision without its compiled definition. */
export type StoredRevision = Omit<Revision, 'machine'>;

export interface StoredStateMachine extends Omit<StateMachine, 'revision' | 'versions' | 'aliases' | 'tags'> {
  readonly revision: StoredRevision;
  readonly versions: readonly (Omit<Version, 'revision'> & { readonly revision: StoredRevision | 'current' })[];
  readonly aliases: readonly Alias[];
  readonly tags: readonly (readonly [string, string])[];
}

export interface StoredActivity {
  readonly arn: string;
  readonly name: string;
  readonly createdAt: number;
  readonly encryption?: JsonObject;
  readonly tags: readonly (readonly [string, string])[];
}

export function storeRevision({ machine: _machine, ...revision }: Revision): StoredRevision {
  return revision;
}

export function storeStateMachine(stateMachine: StateMachine): StoredStateMachine {
  const { revision, versions, aliases, tags, ...rest } = stateMachine;
  return {
    ...rest,
    revision: storeRevision(revision),
    versions: [...versions.values()].map((version) => ({
      ...version,
      // A version may be the current revision itself, which decides whether publishing makes a new version.
      revision: version.revision === revision ? 'current' : storeRevision(version.revision),
    })),
    aliases: [...aliases.values()],
    tags: [...tags],
  };
}

/** @param compile compiles a definition */
export function restoreStateMachine(
  stored: StoredStateMachine,
  compile: (definition: string) => CompiledMachine,
): StateMachine {
  const revision = restoreRevision(stored.revision, compile);
  return {
    ...stored,
    // Folders of earlier versions do not have this field.
    creation: stored.creation ?? { publish: false, versionDescription: undefined },
    deleting: stored.deleting ?? false,
    revision,
    versions: new Map(
      stored.versions.map((version) => [
        version.number,
        {
          ...version,
          revision: version.revision === 'current' ? revision : restoreRevision(version.revision, compile),
        },
      ]),
    ),
    aliases: new Map(stored.aliases.map((alias) => [alias.name, { ...alias }])),
    tags: new Map(stored.tags),
  };
}

export function restoreRevision(stored: StoredRevision, compile: (definition: string) => CompiledMachine): Revision {
  return { ...stored, machine: compile(stored.definition) };
}

export function storeActivity({ arn, name, createdAt, tags, encryption }: Activity): StoredActivity {
  return { arn, name, createdAt, encryption, tags: [...tags] };
}

export function restoreActivity({ tags, encryption = ownedKey, ...stored }: StoredActivity): Activity {
  return new Activity({ ...stored, encryption, tags: new Map(tags) });
}
