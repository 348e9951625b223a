import { UserError } from 'step-functions-engine/server';

/**
 * The port in an environment variable, or the default port.
 * @throws UserError if the value of the variable is not a port
 */
export function portFrom(variable: string, defaultPort: number): number {
  const text = process.env[variable] ?? '';
  if (text === '') return defaultPort;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new UserError(`${variable} is ${text}: it must be a port number, 0 to 65535 (0 for any free one)`);
}
