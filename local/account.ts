/** The AWS account that the local run plays. */
import { type WorkflowName, workflowNames } from '../state-machines/manifest.ts';

export const region = 'us-east-1';
export const accountId = '111111111111';
export const paymentSecretArn = `arn:aws:secretsmanager:${region}:${accountId}:secret:payment-gateway-local0`;

/** Of each workflow, which is called here as its folder. */
export const stateMachineArns = Object.fromEntries(
  workflowNames.map((name) => [name, `arn:aws:states:${region}:${accountId}:stateMachine:${name}`]),
) as Readonly<Record<WorkflowName, string>>;
