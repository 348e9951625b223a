/**
 * The condition keys that a service sends when it takes a role on, as its documentation says. A trust policy that asks
 * for another one lets nobody in.
 */
export const sentWhenAssuming: Readonly<Record<string, readonly string[]>> = {
  // For the credentials of an integration it names neither key, and a role that asks for one is refused:
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services.html
  'apigateway.amazonaws.com': [],
  // https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html: it takes on roles of its own account.
  'lambda.amazonaws.com': [],
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html
  'pipes.amazonaws.com': ['aws:SourceAccount', 'aws:SourceArn'],
  // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
  'scheduler.amazonaws.com': ['aws:SourceAccount', 'aws:SourceArn'],
  // https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
  'states.amazonaws.com': ['aws:SourceAccount', 'aws:SourceArn'],
};
