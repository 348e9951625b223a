import { Fn, TerraformOutput, type TerraformStack } from 'cdktf';
import { Role } from './constructs/role.ts';
import type { Workflow } from './constructs/workflow.ts';
import type { OrderProcessing } from './order-processing.ts';

/** The outputs of a deployment, for the stacks and for the module. */
export function addOutputs(stack: TerraformStack, system: OrderProcessing): void {
  const { workflows, functions, alarms } = system;
  const byWorkflow = (ofMember: (workflow: Workflow) => string) => mapped(workflows, ofMember);
  const outputs = {
    api_url: [system.apiUrl, 'Base URL of the HTTP API'],
    api_id: [system.apiId, 'Id of the HTTP API, for a domain name or a web application firewall of your own'],
    state_machine_arn: [workflows.get('order-processing')?.arn, 'ARN of the order-processing state machine'],
    state_machine_arns: [byWorkflow(({ arn }) => arn), 'ARN of each state machine, by its workflow'],
    live_alias_arns: [
      byWorkflow(({ aliasArn }) => aliasArn),
      'ARN of the alias by which each workflow is started, by its workflow',
    ],
    workflow_versions: [
      byWorkflow(({ versionArn }) => Fn.element(Fn.split(':', versionArn), 7)),
      'Number of the newest version of each state machine, by its workflow',
    ],
    function_arns: [mapped(functions, ({ arn }) => arn), 'ARN of each function, by its name'],
    role_arns: [
      rolesOf(system),
      'ARN of every role, by the name of the function, the workflow, the schedule or the pipe that has it',
    ],
    table_name: [system.tableName, 'Name of the DynamoDB table'],
    payment_secret_arn: [
      system.paymentSecretArn,
      'ARN of the secret for the payment gateway’s API key and webhook secrets, whose value you must set',
    ],
    notification_topic_arn: [
      system.notificationTopicArn,
      'ARN of the SNS topic of the notifications of customers, approvers and the warehouse',
    ],
    alarm_topic_arn: [alarms.topicArn, 'ARN of the SNS topic of the alarms'],
  } as const;
  for (const [id, [value, description]] of Object.entries(outputs)) {
    new TerraformOutput(stack, id, { value, description, staticId: true });
  }
}

/** The ARNs of all roles in the system, by the name of the function, workflow, schedule or pipe that has the role. */
function rolesOf(system: OrderProcessing): Record<string, string> {
  const workflows = new Map([...system.workflows].map(([name, workflow]) => [workflow.node.id, name]));
  return Object.fromEntries(
    system.node
      .findAll()
      .filter((construct) => construct instanceof Role)
      .map((role) => {
        const { id = '' } = role.node.scope?.node ?? {};
        return [workflows.get(id) ?? id, role.arn];
      }),
  );
}

const mapped = <T>(members: ReadonlyMap<string, T>, ofMember: (member: T) => string): Record<string, string> =>
  Object.fromEntries([...members].map(([name, member]) => [name, ofMember(member)]));
