import { afterAll, expect, it } from 'vitest';
import { block, type Configuration, removeFolders, synthesise } from './synthesise.ts';

afterAll(removeFolders);

const kmsKeyArn = 'arn:aws:kms:eu-central-1:111111111111:key/11111111-2222-3333-4444-555555555555';
const encrypted = synthesise({ kmsKeyArn });
const all = (configuration: Configuration, type: string) => Object.values(configuration.resource[type] ?? {});

it('every resource that stores data is encrypted with the configured KMS key', () => {
  expect(block(encrypted, 'aws_dynamodb_table').server_side_encryption).toEqual({
    enabled: true,
    kms_key_arn: kmsKeyArn,
  });
  for (const stateMachine of all(encrypted, 'aws_sfn_state_machine')) {
    expect(stateMachine.encryption_configuration).toEqual({
      type: 'CUSTOMER_MANAGED_KMS_KEY',
      kms_key_id: kmsKeyArn,
      kms_data_key_reuse_period_seconds: 300,
    });
  }
  for (const logGroup of all(encrypted, 'aws_cloudwatch_log_group')) expect(logGroup.kms_key_id).toBe(kmsKeyArn);
  for (const topic of all(encrypted, 'aws_sns_topic')) expect(topic.kms_master_key_id).toBe(kmsKeyArn);
  for (const queue of all(encrypted, 'aws_sqs_queue')) expect(queue.kms_master_key_id).toBe(kmsKeyArn);
  for (const secret of all(encrypted, 'aws_secretsmanager_secret')) expect(secret.kms_key_id).toBe(kmsKeyArn);
  for (const deployed of all(encrypted, 'aws_lambda_function')) expect(deployed.kms_key_arn).toBe(kmsKeyArn);
  for (const pipe of all(encrypted, 'aws_pipes_pipe')) expect(pipe.kms_key_identifier).toBe(kmsKeyArn);
});

const roles = Object.keys(encrypted.resource.aws_iam_role ?? {});

it.each(roles)('the role %s may use the configured key and no other key', (role) => {
  const { policy } = block(encrypted, 'aws_iam_role_policy', `${role}_key`);
  // The creation of a pipe also describes the key.
  const more = role === 'notifications_role' ? ['kms:DescribeKey'] : [];
  expect(JSON.parse(String(policy)).Statement).toEqual([
    { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey', ...more], Resource: [kmsKeyArn] },
  ]);
});

it.each(roles)(
  'the resource that uses %s is created after the role’s policies, including the one for the key',
  (role) => {
    const users = Object.entries(encrypted.resource)
      .filter(([type]) => !type.startsWith('aws_iam_'))
      .flatMap(([, blocks]) => Object.values(blocks))
      .filter((each) => JSON.stringify(each).includes(`\${aws_iam_role.${role}.arn}`));
    expect(users).toHaveLength(1);
    expect(users[0]?.depends_on).toEqual(
      expect.arrayContaining([`aws_iam_role_policy.${role}_run`, `aws_iam_role_policy.${role}_key`]),
    );
  },
);

it('without a configured key the resources use keys that AWS owns', () => {
  const plain = JSON.stringify(synthesise());
  expect(plain).not.toMatch(/kms_key|kms_master_key|kms:/);
  expect(plain).toContain('"sqs_managed_sse_enabled":true');
});
