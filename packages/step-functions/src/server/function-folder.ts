import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { type FunctionSettings, LambdaRuntime, type LambdaRuntimeOptions } from '../lambda-runtime/index.ts';
import type { FunctionSource } from './function-router.ts';
import { UserError } from './user-error.ts';

/** The names of the module of a function in its own folder. */
const modules = ['index', 'handler', 'app'].flatMap((name) => [`${name}.mjs`, `${name}.js`, `${name}.cjs`]);

/** timeout in s, long enough for debugging; memory in MB */
const settings = { timeout: 900, memory: 512 };

/**
 * The functions of a folder: `<name>.mjs`, or `<name>/index.mjs`, `handler.mjs`, `app.mjs`, each with an export
 * `handler`; also `.js` and `.cjs`.
 * @param environment environment variables of each function
 * @throws UserError if there is no such folder
 */
export function functionsIn(
  folder: string,
  environment: Readonly<Record<string, string>>,
): Record<string, FunctionSettings> {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) {
    throw new UserError(stats === undefined ? `There is no folder ${folder}.` : `${folder} is a file, not a folder.`);
  }
  const found: Record<string, FunctionSettings> = {};
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const { name, ext } = path.parse(entry.name);
    if (entry.isDirectory()) {
      const module = modules.find((file) => existsSync(path.join(folder, entry.name, file)));
      if (module !== undefined) {
        found[entry.name] = { file: path.resolve(folder, entry.name, module), environment, ...settings };
      }
    } else if (['.mjs', '.js', '.cjs'].includes(ext)) {
      found[name] = { file: path.resolve(folder, entry.name), environment, ...settings };
    }
  }
  return found;
}

/** Runs a folder's functions in worker threads of this process. */
export class FunctionFolder implements FunctionSource {
  readonly runner: LambdaRuntime;
  readonly #folder: string;
  readonly #environment: Readonly<Record<string, string>>;
  #functions: Record<string, FunctionSettings>;

  constructor(
    folder: string,
    environment: Readonly<Record<string, string>>,
    options: Omit<LambdaRuntimeOptions, 'functions'>,
  ) {
    this.#folder = folder;
    this.#environment = environment;
    this.#functions = functionsIn(folder, environment);
    this.runner = new LambdaRuntime({ ...options, functions: this.#functions });
  }

  get names(): string[] {
    return Object.keys(this.#functions);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#functions, name);
  }

  describe(name: string): string {
    return path.relative('', this.#functions[name]?.file ?? '');
  }

  /** Loads the present functions; running invocations keep the old ones. */
  reload(): void {
    this.#functions = functionsIn(this.#folder, this.#environment);
    this.runner.replace(this.#functions);
  }
}
