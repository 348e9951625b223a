import { AwsError } from '../registry/aws-error.ts';
import type { Engine } from '../registry/engine.ts';
import type { Alias, StateMachine, Version } from '../registry/state-machine.ts';
import { parseArn } from './arn.ts';

/** @throws AwsError StateMachineDoesNotExist */
export function getStateMachine(engine: Engine, arn: string): StateMachine {
  parseArn(arn, 'stateMachine');
  const stateMachine = engine.stateMachine(arn);
  if (stateMachine === undefined) throw doesNotExist(arn);
  return stateMachine;
}

interface Found {
  readonly stateMachine: StateMachine;
  readonly version?: Version;
  readonly alias?: Alias;
}

/** The state machine of an ARN, which may end with a version number or an alias name. */
export function findStateMachine(engine: Engine, arn: string): Found {
  const named = engine.stateMachine(arn);
  if (named !== undefined) return { stateMachine: named };
  const [name = '', qualifier] = parseArn(arn, 'stateMachine').parts;
  const own = engine.arn('stateMachine', name);
  const stateMachine = engine.stateMachine(own);
  // An ARN with another account or region names another state machine.
  if (stateMachine === undefined || !arn.startsWith(own)) throw doesNotExist(arn);
  if (qualifier === undefined) return { stateMachine };
  const version = stateMachine.versions.get(Number(qualifier));
  if (version !== undefined) return { stateMachine, version };
  const alias = stateMachine.aliases.get(qualifier);
  if (alias === undefined) throw doesNotExist(arn);
  return { stateMachine, alias };
}

export function beingDeleted(arn: string): AwsError {
  return new AwsError('StateMachineDeleting', `State Machine is being deleted: '${arn}'`);
}

export function doesNotExist(arn: string): AwsError {
  return new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
}
