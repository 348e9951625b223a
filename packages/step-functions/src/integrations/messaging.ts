import { type IntegratedService, orToken, requestOnly } from './integration.ts';

/**
 * Services that give their result in the response of one call. Only `states` can also wait for what the call started.
 */
export const messaging: Readonly<Record<string, IntegratedService>> = {
  apigateway: {
    page: 'connect-api-gateway',
    errorPrefix: 'ApiGateway',
    javaName: 'AmazonApiGateway',
    sdkService: 'apigateway',
    actions: { invoke: { patterns: orToken, required: ['ApiEndpoint', 'Method'] } },
  },
  dynamodb: {
    page: 'connect-ddb',
    errorPrefix: 'DynamoDB',
    javaName: 'AmazonDynamoDBv2',
    sdkService: 'dynamodb',
    actions: {
      getItem: { patterns: requestOnly, required: ['TableName', 'Key'] },
      putItem: { patterns: requestOnly, required: ['TableName', 'Item'] },
      updateItem: { patterns: requestOnly, required: ['TableName', 'Key'] },
      deleteItem: { patterns: requestOnly, required: ['TableName', 'Key'] },
    },
  },
  events: {
    page: 'connect-eventbridge',
    errorPrefix: 'EventBridge',
    javaName: 'AmazonEventBridge',
    sdkService: 'eventbridge',
    actions: {
      putEvents: {
        patterns: orToken,
        required: ['Entries'],
        textMembers: ['Detail'],
        // EventBridge returns 200 even if it refused all events; the state fails with the first refused one.
        refused: (answer) =>
          answer.FailedEntryCount ? { error: 'EventBridge.FailedEntry', cause: answer } : undefined,
      },
    },
  },
  http: {
    page: 'call-https-apis',
    errorPrefix: 'States.Http',
    javaName: 'Http',
    sdkService: 'http',
    actions: { invoke: { patterns: requestOnly, required: ['ApiEndpoint', 'Method'] } },
  },
  lambda: {
    page: 'connect-lambda',
    errorPrefix: 'Lambda',
    javaName: 'AWSLambda',
    sdkService: 'lambda',
    actions: { invoke: { patterns: orToken, required: ['FunctionName'] } },
  },
  sns: {
    page: 'connect-sns',
    errorPrefix: 'SNS',
    javaName: 'AmazonSNS',
    sdkService: 'sns',
    actions: { publish: { patterns: orToken, required: [], textMembers: ['Message'] } },
  },
  sqs: {
    page: 'connect-sqs',
    errorPrefix: 'SQS',
    javaName: 'AmazonSQS',
    sdkService: 'sqs',
    actions: { sendMessage: { patterns: orToken, required: ['QueueUrl'], textMembers: ['MessageBody'] } },
  },
  states: {
    page: 'connect-stepfunctions',
    errorPrefix: 'StepFunctions',
    javaName: 'AWSStepFunctions',
    sdkService: 'sfn',
    actions: {
      startExecution: {
        patterns: ['', '.sync', '.sync:2', '.waitForTaskToken'],
        required: ['StateMachineArn'],
      },
    },
  },
};
