/** The AWS account that the local run emulates. */
import { type WorkflowName, workflowNames } from '../state-machines/manifest.ts';

export const region = 'us-east-1';
export const accountId = '111111111111';
export const paymentSecretArn = `arn:aws:secretsmanager:${region}:${accountId}:secret:payment-gateway-local0`;

/** The ARN of each workflow's state machine. In the local run, a state machine has the name of the workflow's folder. */
export const stateMachineArns = Object.fromEntries(
  workflowNames.map((name) => [name, `arn:aws:states:${region}:${accountId}:stateMachine:${name}`]),
) as Readonly<Record<WorkflowName, string>>;
