import { isJsonObject } from '../language/json.ts';
import type { LogSink } from '../registry/engine-options.ts';
import { readJsonFile } from './json-file.ts';
import { pairsOf, readOptions } from './options.ts';
import { UserError } from './user-error.ts';

/** What is served, and how. */
export interface ServeOptions {
  /** The files and folders of definitions. */
  readonly places: readonly string[];
  /** The values of the placeholders `${name}` in the definitions. */
  readonly values?: ReadonlyMap<string, string>;
  /** The state machines of type EXPRESS, by name. */
  readonly express?: readonly string[];
  /** 0: any free port. @default 8083 */
  readonly port?: number;
  /** The address to listen on. @default 127.0.0.1 */
  readonly host?: string;
  /** Further host names that requests may use, such as `host.docker.internal`. */
  readonly allowedHosts?: readonly string[];
  /**
   * @default region and account of the ARNs in the definitions, if all are equal; otherwise us-east-1 and 123456789012
   */
  readonly region?: string;
  readonly accountId?: string;
  /** The folder for executions; without it, they are in memory and lost at the end. */
  readonly dataFolder?: string;
  /** `virtual`: the clock jumps over waits. @default real */
  readonly clock?: 'real' | 'virtual';
  /** The URL of a Lambda API with all functions. */
  readonly lambda?: string;
  /** The URLs of single functions, by name. */
  readonly lambdas?: ReadonlyMap<string, string>;
  /** A folder of functions, which run in worker threads of this process. */
  readonly functions?: string;
  /** The environment variables of the functions in that folder. */
  readonly environment?: ReadonlyMap<string, string>;
  /** A file with mocks: JSON, or a module that exports `mocks`. */
  readonly mocks?: string;
  /** The URLs of other AWS services, by the name in AWS_ENDPOINT_URL_<NAME>, which `serve` sets in this process. */
  readonly endpoints?: ReadonlyMap<string, string>;
  /**
   * Whether to load changed definitions and functions again. Without it, definitions are read again only while a state
   * machine cannot be written to the data folder. @default true
   */
  readonly watch?: boolean;
  /** Called with the log records of state machines. @default none */
  readonly logs?: LogSink;
  /** Called with each line of output for the user. */
  readonly print?: (line: string) => void;
}

export const serveHelp = `step-functions serve <file or folder>... [options]

Serves state machines over the API of AWS Step Functions, for the AWS CLI, the AWS SDKs and Terraform. A folder's
definitions are its files *.asl.json, *.asl.yaml and state_machine.json. Changed files are loaded again.

  --set <name>=<value>        the value of the placeholder \${name} in the definitions; may be repeated
  --set-file <file>           a JSON file with the names and values of placeholders
  --express <name>            this state machine is of type EXPRESS; may be repeated
  --lambda <url>              the Lambda API of all functions: sam local start-lambda, serverless-offline, ...
  --lambda <name>=<url>       the endpoint of one function: the runtime interface emulator of its image
  --functions <folder>        a folder of ES modules <name>.mjs, <name>/index.mjs, ... that export a handler
  --env <name>=<value>        an environment variable of these functions; may be repeated
  --mocks <file>              the mocks of tasks: JSON, a module that exports mocks, or AWS's mock configuration
  --endpoint <service>=<url>  the endpoint of another AWS service: s3, dynamodb, sqs, ...; may be repeated
  --port <number>             the port, default 8083; 0 for any free port
  --host <address>            the address to listen on, default 127.0.0.1
  --allow-host <name>         an allowed host name of requests, such as host.docker.internal; may be repeated
  --region, --account         default: those in the definitions' ARNs, or us-east-1 and 123456789012
  --data <folder>             stores executions in this folder; without it, they are lost at the end
  --clock virtual             a clock that skips waiting times
  --no-watch                  does not load changed files again

Instead of options, the variables of AWS Step Functions Local may be set: AWS_ACCOUNT_ID, AWS_DEFAULT_REGION,
LAMBDA_ENDPOINT, SFN_MOCK_CONFIG, BATCH_ENDPOINT, DYNAMODB_ENDPOINT, ECS_ENDPOINT, GLUE_ENDPOINT, SAGE_MAKER_ENDPOINT,
SQS_ENDPOINT, SNS_ENDPOINT.`;

const many = { type: 'string', multiple: true } as const;
const one = { type: 'string' } as const;
const serveOptions = {
  set: many,
  'set-file': one,
  express: many,
  lambda: many,
  functions: one,
  env: many,
  mocks: one,
  endpoint: many,
  port: one,
  host: one,
  'allow-host': many,
  region: one,
  account: one,
  data: one,
  clock: one,
  'no-watch': { type: 'boolean' },
} as const;

/**
 * Reads the options of the command `step-functions serve`.
 * @param args the arguments after `serve`
 * @throws UserError naming the invalid option
 * @example
 * ```js
 * import { parseServeOptions } from 'step-functions-engine/server';
 * const { port, clock } = parseServeOptions(['state-machines', '--port', '0', '--clock', 'virtual'], {});
 * console.log(port, clock); // 0 virtual
 * ```
 */
export function parseServeOptions(args: readonly string[], env: NodeJS.ProcessEnv = process.env): ServeOptions {
  const { values, positionals } = readOptions('serve', args, serveOptions);
  if (positionals.length === 0)
    throw new UserError('Name the files or folders of definitions to serve: step-functions serve --help shows how.');
  const lambdas = urlsOf(values.lambda?.filter(isPair), '--lambda');
  const lambda = values.lambda?.find((value) => !isPair(value)) ?? setIn(env, 'LAMBDA_ENDPOINT');
  const region = values.region ?? setIn(env, 'AWS_DEFAULT_REGION');
  const accountId = values.account ?? setIn(env, 'AWS_ACCOUNT_ID');
  const mocks = values.mocks ?? setIn(env, 'SFN_MOCK_CONFIG');
  return {
    places: positionals,
    values: new Map([...valuesIn(values['set-file']), ...pairsOf(values.set, '--set')]),
    express: values.express ?? [],
    lambdas,
    environment: pairsOf(values.env, '--env'),
    endpoints: new Map([...endpointsIn(env), ...urlsOf(values.endpoint, '--endpoint')]),
    allowedHosts: values['allow-host'] ?? [],
    clock: clockOf(values.clock),
    watch: values['no-watch'] !== true,
    ...(values.port !== undefined && { port: portOf(values.port) }),
    ...(values.host !== undefined && { host: values.host }),
    ...(region !== undefined && { region }),
    ...(accountId !== undefined && { accountId: accountOf(accountId) }),
    ...(values.data !== undefined && { dataFolder: values.data }),
    ...(lambda !== undefined && { lambda: urlOf(lambda, '--lambda') }),
    ...(values.functions !== undefined && { functions: values.functions }),
    ...(mocks !== undefined && { mocks }),
  };
}

function setIn(env: NodeJS.ProcessEnv, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name];
}

/** The variables of Step Functions Local with endpoints of services, and the names of these services in the SDK. */
const endpointVariables = {
  BATCH_ENDPOINT: 'BATCH',
  DYNAMODB_ENDPOINT: 'DYNAMODB',
  ECS_ENDPOINT: 'ECS',
  GLUE_ENDPOINT: 'GLUE',
  SAGE_MAKER_ENDPOINT: 'SAGEMAKER',
  SQS_ENDPOINT: 'SQS',
  SNS_ENDPOINT: 'SNS',
};

function endpointsIn(env: NodeJS.ProcessEnv): [string, string][] {
  return Object.entries(endpointVariables).flatMap(([variable, service]) => {
    const url = setIn(env, variable);
    return url === undefined ? [] : [[service, urlOf(url, variable)]];
  });
}

function isPair(value: string): boolean {
  return /^[^=:/]+=/.test(value);
}

function valuesIn(file: string | undefined): [string, string][] {
  if (file === undefined) return [];
  const value = readJsonFile(file);
  if (!isJsonObject(value)) throw new UserError(`--set-file ${file}: it must be a JSON object.`);
  return Object.entries(value).map(([name, text]) => [name, String(text)]);
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UserError(`--port ${text}: it must be a port number, 0 to 65535 (0 for any free one).`);
}

function accountOf(text: string): string {
  if (/^\d{12}$/.test(text)) return text;
  throw new UserError(`--account ${text}: an account has 12 digits.`);
}

function urlOf(text: string, option: string, name = ''): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text;
  throw new UserError(`${option} ${name}${text}: it must be an address such as http://127.0.0.1:3001.`);
}

function urlsOf(given: readonly string[] | undefined, option: string): Map<string, string> {
  const urls = pairsOf(given, option);
  for (const [name, url] of urls) urlOf(url, option, `${name}=`);
  return urls;
}

function clockOf(text: string | undefined): 'real' | 'virtual' {
  if (text === undefined || text === 'real') return 'real';
  if (text === 'virtual') return 'virtual';
  throw new UserError(`--clock ${text}: it must be real or virtual.`);
}
