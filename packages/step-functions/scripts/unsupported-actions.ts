/**
 * Actions that Step Functions does not call, as `Service:Action`.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html#unsupported-api-actions-list
 */
export const unsupportedActions = new Set([
  ...['ComprehendMedical:DetectEntities', 'Efs:CreateTags', 'ElasticTranscoder:TestRole', 'Emr:DescribeJobFlows'],
  ...['IotDeviceAdvisor:ListTestCases', 'Kinesis:SubscribeToShard', 'Lambda:InvokeAsync', 'RdsData:ExecuteSql'],
  ...['LexRuntimeV2:StartConversation', 'MediaPackage:RotateChannelCredentials', 'S3:SelectObjectContent'],
  ...['Shield:DeleteSubscription'],
]);
