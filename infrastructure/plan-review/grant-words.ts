import type { Grant } from './grants.ts';
import { groupBy } from './group.ts';

/** A grant as text: `dynamodb:GetItem, PutItem on table orders, if every LeadingKeys like ORDER#*`. */
export function phrase({ effect, principal, condition }: Grant, actions: string, resource: string): string {
  if (effect === 'Boundary') return `never more than ${resource}, its permissions boundary`;
  const denied = effect === 'Deny' ? 'DENIED: ' : '';
  const does = actions === 'sts:AssumeRole' && resource === '' ? `is assumed by ${principal}` : actions;
  const who = principal === '' || does !== actions ? '' : `${principal} may `;
  return `${denied}${who}${does}${resource === '' ? '' : ` on ${resource}`}${condition === '' ? '' : `, if ${condition}`}`;
}

/** Actions as text, with each service once: `logs:CreateLogStream, PutLogEvents, xray:PutTraceSegments`. */
export function actionWords(actions: readonly string[]): string {
  return groupBy(actions.toSorted(), (action) => action.split(':')[0] ?? '')
    .map(([first, ...more]) => [first, ...more.map((action) => action.replace(/^\w[\w-]*:/, ''))].join(', '))
    .join(', ');
}

/**
 * The resource of a grant as text. A log group with the holder's name is `its own log group`, so that this grant is the
 * same text for every holder.
 */
export function resourceOf({ holder, resource }: Grant): string {
  const name = holder.replace(/^\w+ /, '');
  return resource.startsWith('log group ') && resource.endsWith(`/${name}`) ? 'its own log group' : resource;
}
