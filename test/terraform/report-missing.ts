import { providerMirror, skipped } from './installed-tools.ts';

/** Before the first test, prints which tests are skipped because a tool is missing, and whether the provider is downloaded. */
export function setup(): void {
  for (const tests of skipped) console.warn(`SKIPPED: ${tests}`);
  if (providerMirror === undefined) console.warn('No mirror of the AWS provider found: Terraform downloads it.');
}
