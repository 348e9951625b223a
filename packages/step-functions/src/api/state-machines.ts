import type { JsonObject } from '../language/json.ts';
import { type Action, changes, reads, wireTime } from '../registry/action.ts';
import { AwsError } from '../registry/aws-error.ts';
import type { Revision, StateMachine } from '../registry/state-machine.ts';
import { variableReferences } from '../validation/variable-references.ts';
import { parseArn } from './arn.ts';
import { compileDefinition, definitionLimit } from './definitions.ts';
import { findStateMachine, getStateMachine } from './find-state-machine.ts';
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
  const name = checkName(requiredText(input, 'name', { min: 1, max: 80 }));
  const definition = requiredText(input, 'definition', { min: 1, max: definitionLimit });
  const type = optionalChoice(input, 'type', ['STANDARD', 'EXPRESS']) ?? 'STANDARD';
  const publish = optionalBoolean(input, 'publish') ?? false;
  const description = optionalText(input, 'versionDescription', { max: 256 });
  if (description !== undefined && !publish) {
    throw new AwsError('ValidationException', 'Version description can only be set when publish is true');
  }
  const roleArn = requiredText(input, 'roleArn', { min: 1, max: 256 });
  const tags = readTags(optionalList(input, 'tags') ?? []);
  const machine = compileDefinition(engine, definition, type);
  const arn = engine.arn('stateMachine', name);
  const revision: Revision = {
    definition,
    machine,
    roleArn,
    loggingConfiguration: readLogging(input) ?? { includeExecutionData: false, level: 'OFF' },
    tracingConfiguration: optionalObject(input, 'tracingConfiguration') ?? { enabled: false },
    encryptionConfiguration: optionalObject(input, 'encryptionConfiguration'),
    revisionId: undefined,
    updatedAt: engine.clock.now(),
  };
  const existing = engine.stateMachines.get(arn);
  if (existing !== undefined) return createdAgain(existing, type, revision, tags, publish);

  const stateMachine: StateMachine = {
    arn,
    name,
    type,
    createdAt: engine.clock.now(),
    revision,
    versions: new Map(),
    lastVersion: 0,
    aliases: new Map(),
    tags,
  };
  engine.stateMachines.set(arn, stateMachine);
  const version = publish ? publishVersion(engine, stateMachine, description ?? '') : undefined;
  return {
    stateMachineArn: arn,
    creationDate: wireTime(stateMachine.createdAt),
    ...(version && { stateMachineVersionArn: version.arn }),
  };
};

/** Creating the same state machine again is harmless; another one under the same name is refused. */
function createdAgain(
  existing: StateMachine,
  type: StateMachine['type'],
  revision: Revision,
  tags: ReadonlyMap<string, string>,
  publish: boolean,
): object {
  const { definition, roleArn, loggingConfiguration, tracingConfiguration } = existing.revision;
  const same =
    type === existing.type &&
    definition === revision.definition &&
    roleArn === revision.roleArn &&
    JSON.stringify(loggingConfiguration) === JSON.stringify(revision.loggingConfiguration) &&
    JSON.stringify(tracingConfiguration) === JSON.stringify(revision.tracingConfiguration) &&
    JSON.stringify([...existing.tags]) === JSON.stringify([...tags]);
  if (!same) {
    throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${existing.arn}'`);
  }
  const version = publish ? existing.versions.get(existing.lastVersion) : undefined;
  return {
    stateMachineArn: existing.arn,
    creationDate: wireTime(existing.createdAt),
    ...(version && { stateMachineVersionArn: version.arn }),
  };
}

function readLogging(input: JsonObject): JsonObject | undefined {
  const logging = optionalObject(input, 'loggingConfiguration');
  if (logging === undefined) return undefined;
  const { destinations } = logging;
  if (Array.isArray(destinations) && destinations.length > 1) {
    const message = "Invalid Logging Configuration: Must specify exactly one Log Destination.'";
    throw new AwsError('InvalidLoggingConfiguration', message);
  }
  return { includeExecutionData: false, level: 'OFF', ...logging };
}

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html */
const describeStateMachine: Action = (engine, input) => {
  const arn = requiredText(input, 'stateMachineArn', { min: 1, max: 256 });
  const { stateMachine, version } = findStateMachine(engine, arn);
  return {
    stateMachineArn: arn,
    name: stateMachine.name,
    status: 'ACTIVE',
    type: stateMachine.type,
    creationDate: wireTime(version?.createdAt ?? stateMachine.createdAt),
    ...describeRevision(version?.revision ?? stateMachine.revision),
    ...(version?.description && { description: version.description }),
  };
};

export function describeRevision(revision: Revision): object {
  const { definition, roleArn, loggingConfiguration, tracingConfiguration, encryptionConfiguration } = revision;
  const references = variableReferences(JSON.parse(definition));
  return {
    definition,
    roleArn,
    loggingConfiguration,
    tracingConfiguration,
    encryptionConfiguration: encryptionConfiguration ?? { type: 'AWS_OWNED_KEY' },
    ...(revision.revisionId && { revisionId: revision.revisionId }),
    ...(Object.keys(references).length > 0 && { variableReferences: references }),
  };
}

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListStateMachines.html */
const listStateMachines: Action = (engine, input) => {
  const all = [...engine.stateMachines.values()];
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
  const arn = requiredText(input, 'stateMachineArn', { min: 1, max: 256 });
  const stateMachine = getStateMachine(engine, arn);
  const definition = optionalText(input, 'definition', { min: 1, max: definitionLimit });
  const roleArn = optionalText(input, 'roleArn', { min: 1, max: 256 });
  const loggingConfiguration = readLogging(input);
  const tracingConfiguration = optionalObject(input, 'tracingConfiguration');
  const encryptionConfiguration = optionalObject(input, 'encryptionConfiguration');
  const publish = optionalBoolean(input, 'publish') ?? false;
  const description = optionalText(input, 'versionDescription', { max: 256 });
  const changes = [definition, roleArn, loggingConfiguration, tracingConfiguration, encryptionConfiguration];
  if (changes.every((change) => change === undefined)) {
    const message =
      'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified';
    throw new AwsError('MissingRequiredParameter', message);
  }
  if (description !== undefined && !publish) {
    throw new AwsError('ValidationException', 'Version description can only be set when publish is true');
  }
  const old = stateMachine.revision;
  stateMachine.revision = {
    definition: definition ?? old.definition,
    machine: definition === undefined ? old.machine : compileDefinition(engine, definition, stateMachine.type),
    roleArn: roleArn ?? old.roleArn,
    loggingConfiguration: loggingConfiguration ?? old.loggingConfiguration,
    tracingConfiguration: tracingConfiguration ?? old.tracingConfiguration,
    encryptionConfiguration: encryptionConfiguration ?? old.encryptionConfiguration,
    revisionId: engine.random.uuid(),
    updatedAt: engine.clock.now(),
  };
  const version = publish ? publishVersion(engine, stateMachine, description ?? '') : undefined;
  return {
    updateDate: wireTime(stateMachine.revision.updatedAt),
    revisionId: stateMachine.revision.revisionId,
    ...(version && { stateMachineVersionArn: version.arn }),
  };
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachine.html */
const deleteStateMachine: Action = (engine, input) => {
  const arn = requiredText(input, 'stateMachineArn', { min: 1, max: 256 });
  parseArn(arn, 'stateMachine');
  engine.stateMachines.delete(arn);
  return {};
};

export const stateMachineActions = {
  CreateStateMachine: changes('stateMachineArn', createStateMachine),
  DescribeStateMachine: reads(describeStateMachine),
  ListStateMachines: reads(listStateMachines),
  UpdateStateMachine: changes('stateMachineArn', updateStateMachine),
  DeleteStateMachine: changes('stateMachineArn', deleteStateMachine),
};
