import { TerraformOutput, type TerraformStack } from 'cdktf';
import type { OrderProcessing } from './order-processing.ts';

/** What a deployment tells its user, for the stacks and for the module. */
export function addOutputs(stack: TerraformStack, system: OrderProcessing): void {
  const outputs = {
    api_url: [system.apiUrl, 'Base URL of the HTTP API'],
    state_machine_arn: [system.stateMachineArn, 'ARN of the order-processing state machine'],
    workflow_version: [system.workflowVersion, 'Number of the newest version of the order-processing state machine'],
    table_name: [system.tableName, 'Name of the DynamoDB table'],
    payment_secret_arn: [
      system.paymentSecretArn,
      'ARN of the secret that must be given the payment gateway’s API key and webhook secrets',
    ],
    notification_topic_arn: [
      system.notificationTopicArn,
      'ARN of the SNS topic of what customers and approvers are told',
    ],
    alarm_topic_arn: [system.alarmTopicArn, 'ARN of the SNS topic of the alarms'],
  } as const;
  for (const [id, [value, description]] of Object.entries(outputs)) {
    new TerraformOutput(stack, id, { value, description, staticId: true });
  }
}
