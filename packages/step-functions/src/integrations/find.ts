import { analytics } from './analytics.ts';
import { compute } from './compute.ts';
import type { IntegratedService, Integration, Suffix } from './integration.ts';
import { messaging } from './messaging.ts';
import { hasSdkAction } from './sdk-services.ts';

/**
 * The services with integrations of their own.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
 */
export const integratedServices: Readonly<Record<string, IntegratedService>> = {
  ...analytics,
  ...compute,
  ...messaging,
};

/** What a Resource such as `arn:aws:states:::aws-sdk:s3:getObject.waitForTaskToken` names. */
export interface ResourceName {
  readonly isSdk: boolean;
  readonly service: string;
  readonly action: string;
  readonly suffix: string;
}

const serviceArn = /^arn:[^:]+:states:[^:]*:[^:]*:(?<sdk>aws-sdk:)?(?<service>[^:.]+):(?<action>[^:.]*)(?<suffix>.*)$/;

/** The parts of a Resource that is a service integration's; undefined for any other. */
export function parseResource(resource: string): ResourceName | undefined {
  const { sdk, service, action, suffix = '' } = serviceArn.exec(resource)?.groups ?? {};
  if (service === undefined || action === undefined || service === 'activity') return undefined;
  return { isSdk: sdk !== undefined, service, action, suffix };
}

/** The integration of a service of its own; undefined if AWS has none with this action and pattern. */
export function findIntegration({ isSdk, service, action, suffix }: ResourceName): Integration | undefined {
  const actions =
    isSdk || !Object.hasOwn(integratedServices, service) ? undefined : integratedServices[service]?.actions;
  const integration = actions !== undefined && Object.hasOwn(actions, action) ? actions[action] : undefined;
  return integration?.patterns.includes(suffix as Suffix) ? integration : undefined;
}

/** Whether AWS recognises the resource: an integration of its own, or an action of its SDK. */
export function isRecognised(name: ResourceName): boolean {
  if (!name.isSdk) return findIntegration(name) !== undefined;
  return ['', '.waitForTaskToken'].includes(name.suffix) && hasSdkAction(name.service, name.action);
}
