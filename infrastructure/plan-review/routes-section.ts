import { groupBy } from './group.ts';
import type { Line, Section } from './section.ts';
import { actionOn, countOf, nameOf, type ResourceChange, text, type Values } from './terraform-plan.ts';

/** The routes and function URLs that can be called from the internet, each with its authorization. */
export function routesSection(resources: readonly ResourceChange[]): Section {
  const routes = resources.flatMap(routeOf);
  // Routes that are open to everyone come first; routes with the same authorization are one line.
  const alike = groupBy(
    routes.toSorted((a, b) => Number(b.alarming ?? false) - Number(a.alarming ?? false)),
    ({ mark, text }) => mark + text,
  );
  return {
    title: 'Routes, and who may call them',
    lines: alike.map(([first, ...more]) =>
      more.length === 0
        ? first
        : {
            ...first,
            label: countOf(more.length + 1, 'route'),
            text: `${first.text}: ${[first, ...more].map(({ label }) => label).join(', ')}`,
          },
    ),
  };
}

/** The name and the authorization of an entry point, by the type of its resource. */
const entryPoints: Readonly<Record<string, (values: Values, resource: ResourceChange) => readonly [string, string]>> = {
  aws_apigatewayv2_route: (values) => [text(values, 'route_key'), authorization(values, 'authorization_type')],
  aws_api_gateway_method: (values, { address }) => [
    `${text(values, 'http_method')} ${address}`,
    authorization(values, 'authorization'),
  ],
  aws_lambda_function_url: (values) => [
    `URL of function ${text(values, 'function_name')}`,
    authorization(values, 'authorization_type'),
  ],
};

function authorization(values: Values, attribute: string): string {
  const type = text(values, attribute) || 'NONE';
  const scopes = values.authorization_scopes;
  if (type === 'NONE') return anyone;
  return Array.isArray(scopes) && scopes.length > 0 ? `${type}, with scope ${scopes.join(' or ')}` : type;
}

const anyone = 'NONE: anyone on the internet; the function itself must check its caller';

function routeOf(resource: ResourceChange): readonly Line[] {
  const entryPoint = entryPoints[resource.type];
  if (entryPoint === undefined) return [];
  const { before, after } = resource.change;
  const [oldRoute, old] = before === null ? [] : entryPoint(before, resource);
  const [route, now] = after === null ? [] : entryPoint(after, resource);
  if (actionOn(resource) === 'forget') return [];
  if (route === undefined || now === undefined)
    return [{ mark: '-', label: oldRoute ?? nameOf(resource), text: old ?? '' }];
  const alarming = now === anyone;
  if (old === undefined) return [{ mark: '+', label: route, text: now, alarming }];
  if (route === oldRoute && now === old) return [];
  return [{ mark: '~', label: route, text: `${oldRoute === route ? '' : `${oldRoute}: `}${old} → ${now}`, alarming }];
}
