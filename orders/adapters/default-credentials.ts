/**
 * The bundler uses this module instead of `@aws-sdk/credential-provider-node`: Lambda, and the function app on Azure,
 * give a function its credentials in environment variables. The chain that it replaces also reads files and calls SSO,
 * STS and the instance metadata service, and would be a fifth of every bundle.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
