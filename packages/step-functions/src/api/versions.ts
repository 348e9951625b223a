import { type Action, changes, reads } from '../registry/action.ts';
import { AwsError } from '../registry/aws-error.ts';
import type { Engine } from '../registry/engine.ts';
import type { StateMachine, Version } from '../registry/state-machine.ts';
import { wireTime } from '../registry/wire-time.ts';
import { parseArn } from './arn.ts';
import { beingDeleted, getStateMachine } from './find-state-machine.ts';
import { pageOf } from './pages.ts';
import { optionalText, requiredText } from './parameters.ts';

/** Publishes the current revision as a version; returns the last version if it has the same revision. */
export function publishVersion(engine: Engine, stateMachine: StateMachine, description: string): Version {
  const last = stateMachine.versions.get(stateMachine.lastVersion);
  if (last !== undefined && last.revision === stateMachine.revision) return last;
  const number = ++stateMachine.lastVersion;
  const arn = `${stateMachine.arn}:${number}`;
  const version = { number, arn, revision: stateMachine.revision, description, createdAt: engine.clock.now() };
  stateMachine.versions.set(number, version);
  return version;
}

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_PublishStateMachineVersion.html */
const publishStateMachineVersion: Action = (engine, input) => {
  const stateMachine = getStateMachine(engine, requiredText(input, 'stateMachineArn'));
  if (stateMachine.deleting) throw beingDeleted(stateMachine.arn);
  const description = optionalText(input, 'description') ?? '';
  const revisionId = optionalText(input, 'revisionId');
  const current = stateMachine.revision.revisionId ?? 'INITIAL';
  if (revisionId !== undefined && revisionId !== current) {
    const message = `Failed to publish the State Machine version for revision ${revisionId}. The current State Machine revision is ${current}.`;
    throw new AwsError('ConflictException', message);
  }
  const version = publishVersion(engine, stateMachine, description);
  return { creationDate: wireTime(version.createdAt), stateMachineVersionArn: version.arn };
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListStateMachineVersions.html */
const listStateMachineVersions: Action = (engine, input) => {
  const stateMachine = getStateMachine(engine, requiredText(input, 'stateMachineArn'));
  const newestFirst = [...stateMachine.versions.values()].sort((a, b) => b.number - a.number);
  const { items, nextToken } = pageOf(newestFirst, input, `versions of ${stateMachine.arn}`);
  const stateMachineVersions = items.map(({ arn, createdAt }) => ({
    stateMachineVersionArn: arn,
    creationDate: wireTime(createdAt),
  }));
  return { stateMachineVersions, ...(nextToken && { nextToken }) };
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachineVersion.html */
const deleteStateMachineVersion: Action = (engine, input) => {
  const arn = requiredText(input, 'stateMachineVersionArn');
  const [name = '', number] = parseArn(arn, 'stateMachine').parts;
  if (!/^\d+$/.test(number ?? ''))
    throw new AwsError('ValidationException', `Invalid state machine version ARN: '${arn}'`);
  const stateMachine = engine.stateMachine(engine.arn('stateMachine', name));
  const users = [...(stateMachine?.aliases.values() ?? [])].filter((alias) =>
    alias.routes.some((route) => route.stateMachineVersionArn === arn),
  );
  if (users.length > 0) {
    const names = users.map((alias) => alias.name).join(', ');
    const message = `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${names}]`;
    throw new AwsError('ConflictException', message);
  }
  stateMachine?.versions.delete(Number(number));
  return {};
};

export const versionActions = {
  PublishStateMachineVersion: changes('stateMachineArn', publishStateMachineVersion),
  ListStateMachineVersions: reads(listStateMachineVersions),
  DeleteStateMachineVersion: changes('stateMachineVersionArn', deleteStateMachineVersion),
};
