/**
 * The value of an environment variable that a deployment must set.
 * @throws Error naming the variable if it did not
 */
export function requiredVariable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`the environment variable ${name} is not set: the deployment must set it`);
  return value;
}
