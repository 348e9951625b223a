import type { Clock } from '../clock/clock.ts';
import { FunctionFolder } from './function-folder.ts';
import type { FunctionSource } from './function-router.ts';
import { LambdaEndpoint, type Place } from './lambda-endpoint.ts';
import type { MockSource } from './mock-source.ts';
import type { ServeOptions } from './serve-options.ts';

/** The folder of functions, if there is one. @param url of the served Step Functions, which the functions may call */
export function folderOf(
  { functions, environment = new Map() }: ServeOptions,
  place: Place,
  clock: Clock,
  url: string,
): FunctionFolder | undefined {
  if (functions === undefined) return undefined;
  const endpoints = Object.entries(process.env).filter(([name]) => name.startsWith('AWS_ENDPOINT_URL'));
  const variables = { ...Object.fromEntries(endpoints), AWS_ENDPOINT_URL_SFN: url, ...Object.fromEntries(environment) };
  const onLog = ({ functionName, text }: { functionName: string; text: string }) =>
    process.stderr.write(`${functionName}  ${text}\n`);
  return new FunctionFolder(functions, variables as Record<string, string>, { clock, ...place, onLog });
}

/** The sources of functions; the first one that has a function is used. */
export function sourcesOf(
  { lambda, lambdas = new Map() }: ServeOptions,
  clock: Clock,
  place: Place,
  mocks: MockSource | undefined,
  folder: FunctionFolder | undefined,
): FunctionSource[] {
  const mocked = mocks?.functions;
  const all = lambda === undefined ? undefined : new LambdaEndpoint(lambda, clock, place, false);
  const single = [...lambdas].map(([name, url]): FunctionSource => {
    const runner = new LambdaEndpoint(url, clock, place, true);
    return { runner, has: (asked) => asked === name, describe: () => runner.url };
  });
  return [
    ...(mocked === undefined
      ? []
      : [{ runner: mocked, has: (name: string) => mocked.knows(name), describe: () => 'a mock' }]),
    ...(folder === undefined ? [] : [folder]),
    ...single,
    ...(all === undefined ? [] : [{ runner: all, has: () => true, describe: () => all.url }]),
  ];
}
