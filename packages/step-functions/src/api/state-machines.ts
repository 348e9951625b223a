import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '../language/json.ts';
import { type Action, changes, reads } from '../registry/action.ts';
import { ownedKey } from '../registry/activity.ts';
import { AwsError } from '../registry/aws-error.ts';
import type { Creation, Revision, StateMachine } from '../registry/state-machine.ts';
import { wireTime } from '../registry/wire-time.ts';
import { variableReferences } from '../validation/variable-references.ts';
import { parseArn } from './arn.ts';
import { compileDefinition } from './definitions.ts';
import { readEncryption } from './encryption.ts';
import { beingDeleted, findStateMachine, getStateMachine } from './find-state-machine.ts';
import { pageOf } from './pages.ts';
import {
  checkName,
  optionalBoolean,
  optionalChoice,
  optionalList,
  optionalObject,
  optionalText,
  requiredText,
} from './parameters.ts';
import { readTags } from './tags.ts';
import { publishVersion } from './versions.ts';

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html */
const createStateMachine: Action = (engine, input) => {
  const name = checkName(requiredText(input, 'name'));
  const definition = requiredText(input, 'definition');
  const type = optionalChoice(input, 'type', ['STANDARD', 'EXPRESS']) ?? 'STANDARD';
  const roleArn = checkRole(requiredText(input, 'roleArn'));
  const creation = readCreation(input);
  const configuration = {
    loggingConfiguration: readLogging(input) ?? { includeExecutionData: false, level: 'OFF' },
    tracingConfiguration: optionalObject(input, 'tracingConfiguration') ?? { enabled: false },
    encryptionConfiguration: readEncryption(input),
  };
  const arn = engine.arn('stateMachine', name);
  const existing = engine.stateMachine(arn);
  if (existing !== undefined) return createdAgain(existing, { type, definition, creation, ...configuration });

  const now = engine.clock.now();
  const stateMachine: StateMachine = {
    arn,
    name,
    type,
    createdAt: now,
    creation,
    deleting: false,
    revision: {
      definition,
      machine: compileDefinition(engine, definition, type),
      roleArn,
      ...configuration,
      revisionId: undefined,
      updatedAt: now,
    },
    versions: new Map(),
    lastVersion: 0,
    aliases: new Map(),
    tags: readTags(optionalList(input, 'tags') ?? []),
  };
  engine.stateMachines.set(arn, stateMachine);
  const version = creation.publish
    ? publishVersion(engine, stateMachine, creation.versionDescription ?? '')
    : undefined;
  return {
    stateMachineArn: arn,
    creationDate: wireTime(stateMachine.createdAt),
    ...(version && { stateMachineVersionArn: version.arn }),
  };
};

/** AWS refuses an ARN that is not a role's. The role is never assumed, so its account does not matter. */
function checkRole(arn: string): string {
  if (!/^arn:[^:]+:iam::\d*:role\/.+$/.test(arn)) throw new AwsError('InvalidArn', `Invalid Role Arn: '${arn}'`);
  return arn;
}

function readCreation(input: JsonObject): Creation {
  const publish = optionalBoolean(input, 'publish') ?? false;
  const versionDescription = optionalText(input, 'versionDescription');
  if (versionDescription !== undefined && !publish) {
    throw new AwsError('ValidationException', 'Version description can only be set when publish is true');
  }
  return { publish, versionDescription };
}

type Created = Pick<StateMachine, 'type' | 'creation'> &
  Pick<Revision, 'definition' | 'loggingConfiguration' | 'tracingConfiguration' | 'encryptionConfiguration'>;

/**
 * Handles CreateStateMachine with an existing name: an identical state machine is returned, even if role and tags
 * differ; a different one is refused.
 */
function createdAgain(existing: StateMachine, again: Created): object {
  if (existing.deleting) throw beingDeleted(existing.arn);
  const { type, creation, revision } = existing;
  const { definition, loggingConfiguration, tracingConfiguration, encryptionConfiguration } = revision;
  const first: Created = {
    type,
    definition,
    creation,
    loggingConfiguration,
    tracingConfiguration,
    encryptionConfiguration,
  };
  // Compared as JSON, because objects read from a journal have no undefined fields.
  if (!isDeepStrictEqual(JSON.parse(JSON.stringify(first)), JSON.parse(JSON.stringify(again)))) {
    throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${existing.arn}'`);
  }
  const version = creation.publish ? existing.versions.get(existing.lastVersion) : undefined;
  return {
    stateMachineArn: existing.arn,
    creationDate: wireTime(existing.createdAt),
    ...(version && { stateMachineVersionArn: version.arn }),
  };
}

function readLogging(input: JsonObject): JsonObject | undefined {
  const given = optionalObject(input, 'loggingConfiguration');
  if (given === undefined) return undefined;
  const logging = { includeExecutionData: false, level: 'OFF', ...given };
  const count = optionalList(logging, 'destinations')?.length ?? 0;
  if (count > 1 || (count === 0 && logging.level !== 'OFF')) {
    const message = 'Invalid Logging Configuration: Must specify exactly one Log Destination.';
    throw new AwsError('InvalidLoggingConfiguration', message);
  }
  return logging;
}

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html */
const describeStateMachine: Action = (engine, input) => {
  const arn = requiredText(input, 'stateMachineArn');
  const { stateMachine, version } = findStateMachine(engine, arn);
  return {
    stateMachineArn: arn,
    name: stateMachine.name,
    status: stateMachine.deleting ? 'DELETING' : 'ACTIVE',
    type: stateMachine.type,
    creationDate: wireTime(version?.createdAt ?? stateMachine.createdAt),
    ...describeRevision(version?.revision ?? stateMachine.revision, input),
    ...(version?.description && { description: version.description }),
  };
};

/** @param input with `includedData`, which may select the metadata only */
export function describeRevision(revision: Revision, { includedData }: JsonObject): object {
  const { roleArn, loggingConfiguration, tracingConfiguration, encryptionConfiguration } = revision;
  const definition = includedData === 'METADATA_ONLY' ? '{}' : revision.definition;
  const references = variableReferences(JSON.parse(definition));
  return {
    definition,
    roleArn,
    loggingConfiguration,
    tracingConfiguration,
    encryptionConfiguration: encryptionConfiguration ?? ownedKey,
    ...(revision.revisionId && { revisionId: revision.revisionId }),
    ...(Object.keys(references).length > 0 && { variableReferences: references }),
  };
}

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListStateMachines.html */
const listStateMachines: Action = (engine, input) => {
  const all = [...engine.stateMachines.keys()].flatMap((arn) => engine.stateMachine(arn) ?? []);
  const { items, nextToken } = pageOf(all, input, 'state machines');
  const stateMachines = items.map(({ arn, name, type, createdAt }) => ({
    stateMachineArn: arn,
    name,
    type,
    creationDate: wireTime(createdAt),
  }));
  return { stateMachines, ...(nextToken && { nextToken }) };
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html */
const updateStateMachine: Action = (engine, input) => {
  const stateMachine = getStateMachine(engine, requiredText(input, 'stateMachineArn'));
  if (stateMachine.deleting) throw beingDeleted(stateMachine.arn);
  const roleArn = optionalText(input, 'roleArn');
  const changes = {
    definition: optionalText(input, 'definition'),
    roleArn: roleArn === undefined ? undefined : checkRole(roleArn),
    loggingConfiguration: readLogging(input),
    tracingConfiguration: optionalObject(input, 'tracingConfiguration'),
    encryptionConfiguration: readEncryption(input),
  };
  if (Object.values(changes).every((change) => change === undefined)) {
    const message =
      'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified';
    throw new AwsError('MissingRequiredParameter', message);
  }
  const { publish, versionDescription } = readCreation(input);
  const old = stateMachine.revision;
  const machine =
    changes.definition === undefined ? old.machine : compileDefinition(engine, changes.definition, stateMachine.type);
  const updatedAt = engine.clock.now();
  // An update without a change makes no new revision, so publishing it makes no new version either. Only the first
  // update of a state machine without a published version always gives it a revision id.
  const isFirst = old.revisionId === undefined && stateMachine.lastVersion === 0;
  const isChanged = Object.entries(changes).some(([field, value]) => value !== undefined && !isSame(field, value, old));
  if (isFirst || isChanged) {
    stateMachine.revision = {
      definition: changes.definition ?? old.definition,
      machine,
      roleArn: changes.roleArn ?? old.roleArn,
      loggingConfiguration: changes.loggingConfiguration ?? old.loggingConfiguration,
      tracingConfiguration: changes.tracingConfiguration ?? old.tracingConfiguration,
      encryptionConfiguration: changes.encryptionConfiguration ?? old.encryptionConfiguration,
      revisionId: engine.random.uuid(),
      updatedAt,
    };
  }
  const version = publish ? publishVersion(engine, stateMachine, versionDescription ?? '') : undefined;
  const { revisionId } = stateMachine.revision;
  return {
    updateDate: wireTime(updatedAt),
    ...(revisionId !== undefined && { revisionId }),
    ...(version && { stateMachineVersionArn: version.arn }),
  };
};

function isSame(field: string, value: Json, revision: Revision): boolean {
  if (field === 'definition') return isDeepStrictEqual(JSON.parse(String(value)), JSON.parse(revision.definition));
  return isDeepStrictEqual(value, revision[field as keyof Revision]);
}

/**
 * Deletes a state machine once its executions have ended; they end at their next transition.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachine.html
 */
const deleteStateMachine: Action = (engine, input) => {
  const arn = requiredText(input, 'stateMachineArn');
  parseArn(arn, 'stateMachine');
  const stateMachine = engine.stateMachine(arn);
  if (stateMachine === undefined || stateMachine.deleting) return {};
  stateMachine.deleting = true;
  stateMachine.versions.clear();
  stateMachine.aliases.clear();
  for (const execution of engine.executions.of(stateMachine)) {
    if (execution.status === 'RUNNING') execution.inputs.deliver({ kind: 'machine-deleted' });
  }
  engine.stateMachine(arn);
  return {};
};

export const stateMachineActions = {
  CreateStateMachine: changes('stateMachineArn', createStateMachine),
  DescribeStateMachine: reads(describeStateMachine),
  ListStateMachines: reads(listStateMachines),
  UpdateStateMachine: changes('stateMachineArn', updateStateMachine),
  DeleteStateMachine: changes('stateMachineArn', deleteStateMachine),
};
