import { type FunctionPlace, placeOfFunction } from '../execution/function-place.ts';
import { type LambdaRequest, type LambdaResponse, type LambdaRunner, LambdaServiceError } from '../index.ts';

/** A source of functions. */
export interface FunctionSource {
  /** A text for the user: `functions/price.mjs`, `http://127.0.0.1:3001`. */
  describe(name: string): string;
  /** Whether it has a function of this account and region. */
  has(name: string): boolean;
  readonly runner: LambdaRunner;
}

/** Sends each call to the first source with the function. Functions of other accounts or regions do not exist. */
export class FunctionRouter implements LambdaRunner {
  readonly #sources: readonly FunctionSource[];
  readonly #region: string;
  readonly #accountId: string;

  constructor(sources: readonly FunctionSource[], place: { readonly region: string; readonly accountId: string }) {
    this.#sources = sources;
    this.#region = place.region;
    this.#accountId = place.accountId;
  }

  /** The description of a function's source; undefined if there is none. */
  sourceOf(functionArn: string): string | undefined {
    const place = placeOfFunction(functionArn);
    return place && this.#sourceOf(place)?.describe(place.name);
  }

  /** @throws LambdaServiceError ResourceNotFoundException if no source has the function */
  async invoke(request: LambdaRequest, signal: AbortSignal): Promise<LambdaResponse> {
    const place = placeOfFunction(request.functionArn);
    const source = place && this.#sourceOf(place);
    if (source !== undefined) return source.runner.invoke(request, signal);
    const { region = this.#region, accountId = this.#accountId, name = request.functionArn } = place ?? {};
    const arn = `arn:aws:lambda:${region}:${accountId}:function:${name}`;
    throw new LambdaServiceError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
  }

  #sourceOf({ region = this.#region, accountId = this.#accountId, name }: FunctionPlace): FunctionSource | undefined {
    if (region !== this.#region || accountId !== this.#accountId) return undefined;
    return this.#sources.find((source) => source.has(name));
  }
}
