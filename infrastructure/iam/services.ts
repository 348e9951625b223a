/**
 * The condition keys that each service sends when it assumes a role, by its documentation. A service cannot assume a role
 * whose trust policy has a condition on another key.
 */
export const sentWhenAssuming: Readonly<Record<string, readonly string[]>> = {
  // The page names neither key for the credentials of an integration, and a role with a condition on one is refused:
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services.html
  'apigateway.amazonaws.com': [],
  // https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html: it assumes roles of its own account only.
  'lambda.amazonaws.com': [],
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html
  'pipes.amazonaws.com': ['aws:SourceAccount', 'aws:SourceArn'],
  // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
  'scheduler.amazonaws.com': ['aws:SourceAccount', 'aws:SourceArn'],
  // https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
  'states.amazonaws.com': ['aws:SourceAccount', 'aws:SourceArn'],
};
