import { UserError } from 'step-functions-engine/server';

/**
 * The port that an environment variable sets, or else the usual one.
 * @throws UserError if the variable holds no port
 */
export function portFrom(variable: string, usual: number): number {
  const text = process.env[variable] ?? '';
  if (text === '') return usual;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new UserError(`${variable} is ${text}: it must be a port number, 0 to 65535 (0 for any free one)`);
}
