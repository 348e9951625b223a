import { isJsonObject, type Json } from '../language/json.ts';
import { type Action, changes, reads } from '../registry/action.ts';
import { AwsError } from '../registry/aws-error.ts';
import type { Engine } from '../registry/engine.ts';
import type { Alias, Route, StateMachine } from '../registry/state-machine.ts';
import { wireTime } from '../registry/wire-time.ts';
import { parseArn } from './arn.ts';
import { beingDeleted, getStateMachine } from './find-state-machine.ts';
import { pageOf } from './pages.ts';
import { optionalList, optionalText, requiredText } from './parameters.ts';

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachineAlias.html */
const createStateMachineAlias: Action = (engine, input) => {
  const name = requiredText(input, 'name');
  const description = optionalText(input, 'description') ?? '';
  const { stateMachine, routes } = readRoutes(engine, optionalList(input, 'routingConfiguration') ?? []);
  if (stateMachine.deleting) throw beingDeleted(stateMachine.arn);
  const arn = `${stateMachine.arn}:${name}`;
  const existing = stateMachine.aliases.get(name);
  if (existing !== undefined) {
    const same = existing.description === description && JSON.stringify(existing.routes) === JSON.stringify(routes);
    if (!same)
      throw new AwsError(
        'ConflictException',
        `Failed to create alias because an alias with the same name and a different routing configuration already exists.`,
      );
    return { stateMachineAliasArn: arn, creationDate: wireTime(existing.createdAt) };
  }
  const now = engine.clock.now();
  stateMachine.aliases.set(name, { name, arn, description, routes, createdAt: now, updatedAt: now });
  return { stateMachineAliasArn: arn, creationDate: wireTime(now) };
};

/** The routes of a request, which lead to one or two versions of the same state machine. */
function readRoutes(engine: Engine, list: readonly Json[]): { stateMachine: StateMachine; routes: Route[] } {
  const routes = list.filter(isJsonObject).map(({ stateMachineVersionArn, weight }) => ({
    stateMachineVersionArn: String(stateMachineVersionArn),
    weight: Number(weight),
  }));
  const arns = routes.map((route) => route.stateMachineVersionArn);
  const weights = routes.map(({ weight }) => weight);
  const received = `Received: [${arns.join(', ')}]`;
  for (const arn of arns) parseArn(arn, 'stateMachine');
  if (new Set(arns).size !== arns.length) {
    throw invalid(`Routing configuration must contain distinct state machine version ARNs. ${received}`);
  }
  if (weights.reduce((sum, weight) => sum + weight, 0) !== 100) {
    throw invalid(`Sum of routing configuration weights must equal 100. Received: ${JSON.stringify(weights)}`);
  }
  const machines = arns.map((arn) => {
    const [name = '', version = ''] = parseArn(arn, 'stateMachine').parts;
    const stateMachine = engine.stateMachine(engine.arn('stateMachine', name));
    return stateMachine?.versions.has(Number(version)) ? stateMachine : undefined;
  });
  const [stateMachine] = machines;
  if (stateMachine === undefined || machines.includes(undefined)) {
    throw invalid(`Routing configuration must contain state machine version ARNs. ${received}`);
  }
  if (machines.some((machine) => machine !== stateMachine)) {
    throw invalid(`Routing configuration must contain versions of the same state machine. ${received}`);
  }
  return { stateMachine, routes };
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachineAlias.html */
const describeStateMachineAlias: Action = (engine, input) => {
  const alias = getAlias(engine, requiredText(input, 'stateMachineAliasArn'));
  return {
    stateMachineAliasArn: alias.arn,
    name: alias.name,
    ...(alias.description && { description: alias.description }),
    routingConfiguration: alias.routes,
    creationDate: wireTime(alias.createdAt),
    updateDate: wireTime(alias.updatedAt),
  };
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachineAlias.html */
const updateStateMachineAlias: Action = (engine, input) => {
  const arn = requiredText(input, 'stateMachineAliasArn');
  parseArn(arn, 'stateMachine');
  const description = optionalText(input, 'description');
  const list = optionalList(input, 'routingConfiguration');
  if (description === undefined && list === undefined) {
    const message = 'Either the description or the RoutingConfiguration must be specified';
    throw new AwsError('MissingRequiredParameter', message);
  }
  const routing = list === undefined ? undefined : readRoutes(engine, list);
  const alias = getAlias(engine, arn);
  if (routing !== undefined && !arn.startsWith(`${routing.stateMachine.arn}:`)) {
    throw invalid('Routing configuration must contain versions of the state machine of the alias.');
  }
  alias.routes = routing?.routes ?? alias.routes;
  if (description !== undefined) alias.description = description;
  alias.updatedAt = engine.clock.now();
  return { updateDate: wireTime(alias.updatedAt) };
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListStateMachineAliases.html */
const listStateMachineAliases: Action = (engine, input) => {
  const arn = requiredText(input, 'stateMachineArn');
  const [name = '', number] = parseArn(arn, 'stateMachine').parts;
  const stateMachine = getStateMachine(engine, engine.arn('stateMachine', name));
  const aliases = [...stateMachine.aliases.values()].filter(
    (alias) => number === undefined || alias.routes.some((route) => route.stateMachineVersionArn === arn),
  );
  const { items, nextToken } = pageOf(aliases, input, `aliases of ${arn}`);
  const stateMachineAliases = items.map((alias) => ({
    stateMachineAliasArn: alias.arn,
    creationDate: wireTime(alias.createdAt),
  }));
  return { stateMachineAliases, ...(nextToken && { nextToken }) };
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachineAlias.html */
const deleteStateMachineAlias: Action = (engine, input) => {
  const arn = requiredText(input, 'stateMachineAliasArn');
  const [name = '', alias = ''] = parseArn(arn, 'stateMachine').parts;
  engine.stateMachine(engine.arn('stateMachine', name))?.aliases.delete(alias);
  return {};
};

function getAlias(engine: Engine, arn: string): Alias {
  const [name = '', aliasName = ''] = parseArn(arn, 'stateMachine').parts;
  const alias = engine.stateMachine(engine.arn('stateMachine', name))?.aliases.get(aliasName);
  if (alias === undefined)
    throw new AwsError('ResourceNotFound', 'Request references a resource that does not exist.', 400, {
      resourceName: arn,
    });
  return alias;
}

export const aliasActions = {
  CreateStateMachineAlias: changes('stateMachineAliasArn', createStateMachineAlias),
  DescribeStateMachineAlias: reads(describeStateMachineAlias),
  UpdateStateMachineAlias: changes('stateMachineAliasArn', updateStateMachineAlias),
  ListStateMachineAliases: reads(listStateMachineAliases),
  DeleteStateMachineAlias: changes('stateMachineAliasArn', deleteStateMachineAlias),
};
