/**
 * functions/bundle.ts puts this module in the place of `@aws-sdk/credential-provider-node`, the default credentials of
 * the AWS SDK: Lambda, and the function app on Azure, pass credentials in environment variables. The replaced module
 * also reads files and calls SSO, STS and the instance metadata service, and would be a fifth of every bundle.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
