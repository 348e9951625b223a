/**
 * Bundled in the place of `@aws-sdk/credential-provider-node`: Lambda gives a function its credentials in environment
 * variables, and so does the function app on Azure. The chain that it replaces looks in files, asks SSO, STS and the
 * machine's metadata, and would be a fifth of every bundle.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
