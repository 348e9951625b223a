import { analytics } from './analytics.ts';
import { compute } from './compute.ts';
import type { IntegratedService, Integration, Suffix } from './integration.ts';
import { messaging } from './messaging.ts';
import { hasSdkAction } from './sdk-services.ts';

/**
 * The services with optimized integrations.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
 */
export const integratedServices: Readonly<Record<string, IntegratedService>> = {
  ...analytics,
  ...compute,
  ...messaging,
};

/** The parts of a Resource such as `arn:aws:states:::aws-sdk:s3:getObject.waitForTaskToken`. */
export interface ResourceName {
  readonly isSdk: boolean;
  readonly service: string;
  readonly action: string;
  readonly suffix: string;
}

const serviceArn = /^arn:[^:]+:states:[^:]*:[^:]*:(?<sdk>aws-sdk:)?(?<service>[^:.]+):(?<action>[^:.]*)(?<suffix>.*)$/;

/** Parses the Resource of a service integration; undefined for any other Resource. */
export function parseResource(resource: string): ResourceName | undefined {
  const { sdk, service, action, suffix = '' } = serviceArn.exec(resource)?.groups ?? {};
  if (service === undefined || action === undefined || service === 'activity') return undefined;
  return { isSdk: sdk !== undefined, service, action, suffix };
}

/** The optimized integration; undefined if AWS has none with this action and pattern. */
export function findIntegration({ isSdk, service, action, suffix }: ResourceName): Integration | undefined {
  const actions =
    isSdk || !Object.hasOwn(integratedServices, service) ? undefined : integratedServices[service]?.actions;
  const integration = actions !== undefined && Object.hasOwn(actions, action) ? actions[action] : undefined;
  return integration?.patterns.includes(suffix as Suffix) ? integration : undefined;
}

/** Whether AWS accepts the resource: an optimized integration, or an action of the AWS SDK. */
export function isRecognised(name: ResourceName): boolean {
  if (!name.isSdk) return findIntegration(name) !== undefined;
  return ['', '.waitForTaskToken'].includes(name.suffix) && hasSdkAction(name.service, name.action);
}
