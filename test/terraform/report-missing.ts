import { missing, providerMirror } from './machine.ts';

/** Prints the skipped tests before the first test. */
export function setup(): void {
  for (const tests of missing) console.warn(`SKIPPED: ${tests}`);
  if (providerMirror === undefined) console.warn('No mirror of the AWS provider found: Terraform downloads it.');
}
