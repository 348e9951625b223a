/** The values of the parts of an ARN that AWS assigns. */
export interface AssignedParts {
  readonly account: string;
  readonly region: string;
  readonly version: string;
  /** The id of an API or a KMS key. */
  readonly id: string;
  /** The label (creation time) of a table's stream. */
  readonly label: string;
  /** The six characters that Secrets Manager adds to a name. */
  readonly suffix: string;
}

/**
 * The Terraform attributes that are ARNs, as templates: `{name}` is another attribute of the resource, `<region>` is a
 * part that AWS assigns.
 */
const templates: Readonly<Record<string, string>> = {
  'aws_apigatewayv2_api.execution_arn': 'arn:aws:execute-api:<region>:<account>:<id>',
  'aws_cloudwatch_log_group.arn': 'arn:aws:logs:<region>:<account>:log-group:{name}',
  'aws_dynamodb_table.arn': 'arn:aws:dynamodb:<region>:<account>:table/{name}',
  'aws_dynamodb_table.stream_arn': 'arn:aws:dynamodb:<region>:<account>:table/{name}/stream/<label>',
  'aws_iam_policy.arn': 'arn:aws:iam::<account>:policy/{name}',
  'aws_iam_role.arn': 'arn:aws:iam::<account>:role/{name}',
  'aws_kms_key.arn': 'arn:aws:kms:<region>:<account>:key/<id>',
  'aws_lambda_alias.arn': 'arn:aws:lambda:<region>:<account>:function:{function_name}:{name}',
  'aws_lambda_function.arn': 'arn:aws:lambda:<region>:<account>:function:{function_name}',
  'aws_lambda_function.qualified_arn': 'arn:aws:lambda:<region>:<account>:function:{function_name}:<version>',
  'aws_pipes_pipe.arn': 'arn:aws:pipes:<region>:<account>:pipe/{name}',
  'aws_s3_bucket.arn': 'arn:aws:s3:::{bucket}',
  'aws_secretsmanager_secret.arn': 'arn:aws:secretsmanager:<region>:<account>:secret:{name}-<suffix>',
  'aws_sfn_state_machine.arn': 'arn:aws:states:<region>:<account>:stateMachine:{name}',
  'aws_sfn_state_machine.state_machine_version_arn': 'arn:aws:states:<region>:<account>:stateMachine:{name}:<version>',
  'aws_sns_topic.arn': 'arn:aws:sns:<region>:<account>:{name}',
  'aws_sqs_queue.arn': 'arn:aws:sqs:<region>:<account>:{name}',
};

/**
 * The value of an attribute that is an ARN; undefined for other attributes.
 * @param attribute `aws_lambda_function.qualified_arn`
 * @param attributeOf returns the value of another attribute of the resource
 */
export function arnOf(
  attribute: string,
  attributeOf: (name: string) => string,
  assigned: AssignedParts,
): string | undefined {
  return templates[attribute]?.replace(
    /\{(\w+)\}|<(\w+)>/g,
    (_, name: string | undefined, part: keyof AssignedParts) =>
      name === undefined ? assigned[part] : attributeOf(name),
  );
}
