import type { Line, Section } from './section.ts';
import { actionOn, block, kindOf, nameOf, type ResourceChange, text } from './terraform-plan.ts';

/** What is lost permanently if a resource is destroyed or replaced, by its type. */
const losses: Readonly<Record<string, string>> = {
  aws_cloudwatch_log_group: 'its log',
  aws_cognito_user_pool: 'its users',
  aws_db_instance: 'its data',
  aws_dynamodb_table: 'its items',
  aws_dynamodb_global_secondary_index: 'no data, but it takes time to build it again',
  aws_ebs_volume: 'its data',
  aws_efs_file_system: 'its files',
  aws_elasticache_cluster: 'its data',
  aws_kinesis_stream: 'the records in it',
  aws_kms_key: 'all data that only this key can decrypt',
  aws_lambda_function: 'its versions, also those that open executions may still call',
  aws_rds_cluster: 'its data',
  aws_s3_bucket: 'its objects',
  aws_secretsmanager_secret: 'its value',
  aws_secretsmanager_secret_version: 'this value',
  aws_sfn_activity: 'the tasks that wait for it',
  aws_sfn_state_machine: 'its executions, including those that run, and their history',
  aws_sns_topic: 'its subscriptions',
  aws_sns_topic_subscription: 'its confirmation: the subscriber must confirm again',
  aws_sqs_queue: 'the messages in it',
  aws_ssm_parameter: 'its value',
};

/** The resources with data that the plan destroys or replaces; the first section of the review. */
export function statefulSection(resources: readonly ResourceChange[]): Section {
  return { title: 'DATA IS LOST: read this first', lines: resources.flatMap(lossOf) };
}

function lossOf(resource: ResourceChange): readonly Line[] {
  const loss = losses[resource.type];
  const action = actionOn(resource);
  if (loss === undefined || (action !== 'destroy' && action !== 'replace')) return [];
  const { replace_paths = [], before } = resource.change;
  const reasons = replace_paths.map(([attribute]) => changeOf(resource, String(attribute)));
  const because = reasons.length === 0 ? '' : `, because of ${[...new Set(reasons)].join(', ')}`;
  const saved =
    text(before, 'deletion_protection_enabled') === 'true' ? '; AWS refuses: deletion protection is on' : '';
  const backup =
    text(block(before, 'point_in_time_recovery'), 'enabled') === 'true' ? '; point-in-time recovery is on' : '';
  return [
    {
      mark: '-',
      label: `${kindOf(resource.type)} ${nameOf(resource)}`,
      text: `is ${action === 'destroy' ? 'DESTROYED' : 'REPLACED'}${because}; lost: ${loss}${saved}${backup}`,
      alarming: true,
    },
  ];
}

/** The change of an attribute as text: `hash_key (pk → id)`. */
function changeOf({ change: { before, after } }: ResourceChange, attribute: string): string {
  const [from, to] = [text(before, attribute), text(after, attribute)];
  return from === '' || to === '' ? attribute : `${attribute} (${from} → ${to})`;
}
