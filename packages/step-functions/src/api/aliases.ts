import { isJsonObject, type Json } from '../language/json.ts';
import { type Action, changes, reads, wireTime } from '../registry/action.ts';
import { AwsError } from '../registry/aws-error.ts';
import type { Engine } from '../registry/engine.ts';
import type { Alias, Route, StateMachine } from '../registry/state-machine.ts';
import { parseArn } from './arn.ts';
import { doesNotExist, findStateMachine, getStateMachine } from './find-state-machine.ts';
import { pageOf } from './pages.ts';
import { optionalList, optionalText, requiredText } from './parameters.ts';

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachineAlias.html */
const createStateMachineAlias: Action = (engine, input) => {
  const name = requiredText(input, 'name', { min: 1, max: 80 });
  if (!/^(?=.*[a-zA-Z_\-.])[a-zA-Z0-9_\-.]+$/.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  const description = optionalText(input, 'description', { max: 256 }) ?? '';
  const { stateMachine, routes } = readRoutes(engine, optionalList(input, 'routingConfiguration') ?? []);
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

function readRoutes(engine: Engine, list: readonly Json[]): { stateMachine: StateMachine; routes: Route[] } {
  const routes = list.map((route) => {
    const { stateMachineVersionArn, weight } = isJsonObject(route) ? route : {};
    return { stateMachineVersionArn: String(stateMachineVersionArn), weight: Number(weight) };
  });
  const arns = routes.map((route) => route.stateMachineVersionArn);
  if (routes.length === 0 || routes.length > 2) {
    throw new AwsError(
      'ValidationException',
      'Routing configuration must contain one or two state machine version ARNs.',
    );
  }
  if (arns.some((arn) => !/^\d+$/.test(parseArn(arn, 'stateMachine').parts[1] ?? ''))) {
    const message = `Routing configuration must contain state machine version ARNs. Received: [${arns.join(', ')}]`;
    throw new AwsError('ValidationException', message);
  }
  if (new Set(arns).size !== arns.length) {
    throw new AwsError(
      'ValidationException',
      `Routing configuration must contain distinct state machine version ARNs. Received: [${arns.join(', ')}]`,
    );
  }
  if (
    routes.some(({ weight }) => !(weight >= 0 && weight <= 100)) ||
    routes.reduce((sum, { weight }) => sum + weight, 0) !== 100
  ) {
    throw new AwsError(
      'ValidationException',
      `Sum of routing configuration weights must equal 100. Received: ${JSON.stringify(routes.map(({ weight }) => weight))}`,
    );
  }
  const machines = arns.map((arn) => {
    const { stateMachine, version } = findStateMachine(engine, arn);
    if (version === undefined) throw doesNotExist(arn);
    return stateMachine;
  });
  const [stateMachine] = machines;
  if (stateMachine === undefined || machines.some((machine) => machine !== stateMachine)) {
    throw new AwsError('ValidationException', 'Routing configuration must contain versions of the same state machine.');
  }
  return { stateMachine, routes };
}

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachineAlias.html */
const describeStateMachineAlias: Action = (engine, input) => {
  const alias = getAlias(engine, requiredText(input, 'stateMachineAliasArn', { min: 1, max: 256 }));
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
  const alias = getAlias(engine, requiredText(input, 'stateMachineAliasArn', { min: 1, max: 256 }));
  const description = optionalText(input, 'description', { max: 256 });
  const list = optionalList(input, 'routingConfiguration');
  if (description === undefined && list === undefined) {
    const message = 'Either the description or the RoutingConfiguration must be specified';
    throw new AwsError('MissingRequiredParameter', message);
  }
  if (list !== undefined) alias.routes = readRoutes(engine, list).routes;
  if (description !== undefined) alias.description = description;
  alias.updatedAt = engine.clock.now();
  return { updateDate: wireTime(alias.updatedAt) };
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListStateMachineAliases.html */
const listStateMachineAliases: Action = (engine, input) => {
  const arn = requiredText(input, 'stateMachineArn', { min: 1, max: 256 });
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
  const arn = requiredText(input, 'stateMachineAliasArn', { min: 1, max: 256 });
  const [name = '', alias = ''] = parseArn(arn, 'stateMachine').parts;
  engine.stateMachines.get(engine.arn('stateMachine', name))?.aliases.delete(alias);
  return {};
};

function getAlias(engine: Engine, arn: string): Alias {
  const [name = '', aliasName = ''] = parseArn(arn, 'stateMachine').parts;
  const alias = engine.stateMachines.get(engine.arn('stateMachine', name))?.aliases.get(aliasName);
  if (alias === undefined)
    throw new AwsError('ResourceNotFound', `Request references a resource that does not exist: '${arn}'`, 400, {
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
